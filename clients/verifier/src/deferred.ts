import { Refusal } from "./refusal.js";

/** Checks under way, whose verdicts come in any order: the first of them in the file counts. */
export class Deferred {
  private readonly waiting: Promise<void>[] = [];
  private wrong: { order: number; line: number; refusal: Refusal } | undefined;

  constructor(private readonly most: number) {}

  /** Has anything been found? Then `settle` says what. */
  get failed(): boolean {
    return this.wrong !== undefined;
  }

  /** Adds a check. On one line those come first that are added with the smaller `place`. Waits where too many are under way. */
  async add(place: number, check: Promise<{ line: number; refusal: Refusal } | null>): Promise<void> {
    const noted = check.then((found) => {
      if (!found) return;
      const order = 2 * found.line + place;
      if (!this.wrong || order < this.wrong.order) this.wrong = { order, ...found };
    });
    noted.catch(() => {}); // whoever waits for it sees the error
    this.waiting.push(noted);
    if (this.waiting.length >= this.most) await this.waiting.shift();
  }

  /** Waits for all, and gives the first that is wrong. */
  async settle(): Promise<{ line: number; refusal: Refusal } | null> {
    await Promise.all(this.waiting.splice(0));
    return this.wrong ?? null;
  }
}

/** A condition that is known later. */
export async function later(line: number, code: string, holds: Promise<boolean>, detail: string): Promise<{ line: number; refusal: Refusal } | null> {
  return (await holds) ? null : { line, refusal: new Refusal(code, detail) };
}
