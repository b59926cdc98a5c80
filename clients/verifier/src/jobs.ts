/** The heavy work, as messages that a worker can take: proofs of ballots, and sums of ciphertexts. */
import { type Ballot, type Election, firstWrong, type Read, readBallot, readCiphers } from "./ballot.js";
import { join } from "./encode.js";
import { type Contest, type Form, formOf } from "./form.js";
import { identity, readNonIdentity, readPoint } from "./group.js";
import { Refusal } from "./refusal.js";

export type Job =
  | { do: "election"; hash: Uint8Array; key: Uint8Array; forms: Contest[][] }
  | { do: "ballots"; form: number[]; ballots: Ballot[] }
  | { do: "sum"; form: number; ciphertexts: Uint8Array[] };

/** Of `ballots`: the first that is wrong, and why. Of `sum`: the encoded ciphertexts. */
export type Answer = { wrong: { index: number; code: string; detail: string } | null } | { sums: Uint8Array };

/** Does jobs one after the other. The election comes first. */
export class Performer {
  private election: Election | undefined;
  private forms: Form[] = [];

  perform(job: Job): Answer {
    switch (job.do) {
      case "election":
        this.election = { hash: job.hash, key: readNonIdentity(job.key), keyBytes: job.key };
        this.forms = job.forms.map(formOf);
        return { wrong: null };
      case "ballots":
        return { wrong: this.ballots(job.form.map((f) => this.forms[f]!), job.ballots) };
      case "sum":
        return { sums: this.sum(this.forms[job.form]!, job.ciphertexts) };
    }
  }

  private ballots(forms: Form[], ballots: Ballot[]): { index: number; code: string; detail: string } | null {
    const read: Read[] = [];
    let unread: { index: number; code: string; detail: string } | null = null;
    for (const [index, b] of ballots.entries()) {
      try {
        read.push(readBallot(this.election!, forms[index]!, b));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        unread = { index, code: error.code, detail: error.detail };
        break;
      }
    }
    const wrong = firstWrong(read);
    return wrong ? { index: wrong.index, code: wrong.refusal.code, detail: wrong.refusal.detail } : unread;
  }

  private sum(form: Form, all: Uint8Array[]): Uint8Array {
    const sums = Array.from({ length: form.cells }, () => ({ alpha: identity, beta: identity }));
    for (const b of all) readCiphers(form, b).forEach((c, i) => (sums[i] = { alpha: sums[i]!.alpha.add(c.alpha), beta: sums[i]!.beta.add(c.beta) }));
    return join(...sums.flatMap((s) => [s.alpha.toBytes(), s.beta.toBytes()]));
  }
}

/** Adds what several jobs summed. */
export function addSums(a: Uint8Array, b: Uint8Array): Uint8Array {
  const out: Uint8Array[] = [];
  for (let at = 0; at < a.length; at += 32) out.push(readPoint(a.subarray(at, at + 32)).add(readPoint(b.subarray(at, at + 32))).toBytes());
  return join(...out);
}

/** Where jobs are done: here, or in workers. Answers come in any order. */
export interface Pool {
  readonly size: number;
  /** Tells all workers of the election. */
  begin(job: Job & { do: "election" }): Promise<void>;
  run(job: Job): Promise<Answer>;
  close(): void;
}

/** Does the work where it is called. */
export function here(): Pool {
  const performer = new Performer();
  return {
    size: 1,
    begin: async (job) => void performer.perform(job),
    run: async (job) => performer.perform(job),
    close: () => {},
  };
}
