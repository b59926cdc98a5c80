/** Workers that share the jobs. */
import type { Answer, Job, Pool } from "./jobs.js";

/** A worker of either kind; it answers each job with one message, in their order. */
export interface Thread {
  post(job: Job): void;
  /** `error` where the worker itself broke. */
  listen(answer: (message: Answer | { failed: string }) => void, error: (reason: unknown) => void): void;
  stop(): void;
}

interface Waiting {
  resolve: (answer: Answer) => void;
  reject: (reason: unknown) => void;
}

export function poolOf(threads: readonly Thread[]): Pool {
  const queues: Waiting[][] = threads.map(() => []);
  threads.forEach((thread, i) => {
    thread.listen(
      (message) => {
        const first = queues[i]!.shift()!;
        if ("failed" in message) first.reject(new Error(message.failed));
        else first.resolve(message);
      },
      (reason) => queues[i]!.splice(0).forEach((w) => w.reject(reason)),
    );
  });
  const send = (i: number, job: Job): Promise<Answer> =>
    new Promise((resolve, reject) => {
      queues[i]!.push({ resolve, reject });
      threads[i]!.post(job);
    });
  return {
    size: threads.length,
    begin: async (job) => void (await Promise.all(threads.map((_, i) => send(i, job)))),
    run: (job) => send(queues.reduce((best, q, i) => (q.length < queues[best]!.length ? i : best), 0), job),
    close: () => threads.forEach((t) => t.stop()),
  };
}

/** A pool in a browser: workers that have loaded `url`, the file dist/worker.js. */
export function browserPool(url: string | URL, size = navigator.hardwareConcurrency): Pool {
  return poolOf(Array.from({ length: size }, () => {
    const worker = new Worker(url, { type: "module" });
    return {
      post: (job) => worker.postMessage(job),
      listen: (answer, error) => {
        worker.onmessage = (event) => answer(event.data as Answer);
        worker.onerror = (event) => error(new Error(event.message));
      },
      stop: () => worker.terminate(),
    };
  }));
}
