/** What is wrong, by the name that the documents give it, and where. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  constructor(readonly code: string, readonly detail: string) {
    super(`${code}: ${detail}`);
  }
}

export function refuseUnless(condition: boolean, code: string, detail: () => string): asserts condition {
  if (!condition) throw new Refusal(code, detail());
}

/** Gives every refusal within the name that the document has for the whole line. */
export function named<T>(code: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof Refusal && error.code !== code) throw new Refusal(code, error.detail);
    throw error;
  }
}
