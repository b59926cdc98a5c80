// "Recount in my browser": the data set of an election goes through clients/verifier, in workers.
import type { Verdict } from "@moscowd/verifier";
import { Offline, Problem } from "../../lib/api.ts";
import worker from "../../../../clients/verifier/src/worker.ts?worker&url";

/** A data set: its bytes as they come, compressed or not, and how many there will be. */
export interface DataSet {
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>;
  size: number;
  packed: boolean;
}

/** The gateway's data set of an election. Throws Problem or Offline. */
export async function fetched(election: number): Promise<DataSet> {
  let response: Response;
  try {
    response = await fetch(`/v1/elections/${election}/export`);
  } catch (cause) {
    throw new Offline("the gateway was not reached", { cause });
  }
  if (!response.ok || !response.body) throw new Problem(response.status, (await response.json().catch(() => ({}))) as object);
  return { bytes: response.body, size: Number(response.headers.get("Content-Length")), packed: true };
}

/** One that the visitor has from somewhere else. */
export const chosen = (file: File): DataSet => ({ bytes: file.stream(), size: file.size, packed: file.name.endsWith(".gz") });

/** Recounts a data set; progress is told which part of it was read, 0 to 1. */
export async function recount(set: DataSet, progress: (part: number) => void): Promise<Verdict> {
  const { browserPool, verify } = await import("@moscowd/verifier");
  const pool = browserPool(worker, Math.min(4, navigator.hardwareConcurrency || 1));
  let read = 0;
  const counted = set.bytes.pipeThrough(new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(part, out) {
      read += part.length;
      if (set.size > 0) progress(Math.min(1, read / set.size));
      out.enqueue(part);
    },
  }));
  try {
    return await verify(set.packed ? counted.pipeThrough(new DecompressionStream("gzip")) : counted, { pool });
  } finally {
    pool.close();
  }
}
