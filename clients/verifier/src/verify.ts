/** Verifies a data set as it streams. Runs in Node.js and in browsers. */
import type { Pool } from "./jobs.js";
import { linesOf } from "./lines.js";
import type { Trust } from "./proof.js";
import { readLine } from "./records.js";
import { Recount, type Result } from "./recount.js";
import { Refusal } from "./refusal.js";
import { platformOrLibrary } from "./signature.js";

/**
 * `wrong` is the first thing that is wrong, by its name in docs/election-dataset.md, with its line. Without it the file is
 * consistent with itself, and where the result is bound, that of the chain, and whole.
 */
export type Verdict = { wrong: { line: number; code: string; detail: string } } | { wrong: null; result: Result };

export interface Options {
  pool: Pool;
  /** Is told how many more bytes of the file were read. */
  progress?: (bytes: number) => void;
  /** A block of the chain that is trusted: the file is followed to it. */
  trust?: Trust;
  /** The time of the check, by which blocks are too old or of the future. */
  now?: Date;
}

export async function verify(file: ReadableStream<Uint8Array>, { pool, progress, trust, now = new Date() }: Options): Promise<Verdict> {
  const recount = new Recount(pool, await platformOrLibrary());
  let line = 0;
  try {
    for await (const text of linesOf(file, progress)) {
      line++;
      await recount.take(readLine(text));
      if (recount.failed) break;
    }
    const found = await recount.settle();
    if (!found) return { wrong: null, result: recount.result(trust ?? null, now) };
    return { wrong: { line: found.line, code: found.refusal.code, detail: found.refusal.detail } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const earlier = await recount.settle();
    const { code, detail } = earlier?.refusal ?? error;
    return { wrong: { line: earlier?.line ?? line, code, detail } };
  }
}
