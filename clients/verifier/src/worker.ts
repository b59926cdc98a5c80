/** A worker that does jobs: loaded by Node.js as a worker thread and by browsers as a module worker. */
import { type Answer, type Job, Performer } from "./jobs.js";

const performer = new Performer();

function serve(reply: (message: unknown) => void): (job: Job) => void {
  return (job) => {
    let answer: Answer | { failed: string };
    try {
      answer = performer.perform(job);
    } catch (error) {
      answer = { failed: String(error instanceof Error ? error.stack : error) };
    }
    reply(answer);
  };
}

const scope = globalThis as { onmessage?: unknown; postMessage?: (message: unknown) => void };
if (typeof process === "object" && process.versions?.node) {
  const { parentPort } = await import("node:worker_threads");
  parentPort!.on("message", serve((message) => parentPort!.postMessage(message)));
} else {
  const take = serve((message) => scope.postMessage!(message));
  scope.onmessage = (event: MessageEvent<Job>) => take(event.data);
}
