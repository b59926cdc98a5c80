// Reads of the gateway, typed by its OpenAPI document.
import type { components, paths } from "../api/schema.ts";

/** Types of what the gateway answers, such as Schema<"Block">. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

/** Patterns of paths that can be read. */
export type ReadPath = { [P in keyof paths]: paths[P] extends { get: { responses: unknown } } ? P : never }[keyof paths];

type Operation<P extends ReadPath> = paths[P] extends { get: infer O } ? O : never;
type Parameters<P extends ReadPath> = Operation<P> extends { parameters: infer X } ? X : never;
type PathValues<P extends ReadPath> = Parameters<P> extends { path: infer V } ? { [K in keyof V]: string | number } : Record<never, never>;
type QueryOf<P extends ReadPath> = Parameters<P> extends { query?: infer V } ? NonNullable<V> : never;
type QueryValues<P extends ReadPath> = [QueryOf<P>] extends [never] ? Record<never, never> : Omit<QueryOf<P>, "prove">;
type Body<P extends ReadPath> = Operation<P> extends { responses: { 200: { content: { "application/json": infer B } } } } ? B : never;

/** What a path answers when no proof is asked for. */
export type Answer<P extends ReadPath> = Exclude<Body<P>, Schema<"StateProof">>;

/** Values of the pattern and the query together: get("/v1/blocks/{block}", { block: 7 }). */
export type Values<P extends ReadPath> = PathValues<P> & QueryValues<P>;

/** A refusal of the gateway (RFC 9457). */
export class Problem extends Error {
  /** Such as "not-found", "not-yet", "invalid-input": the last word of the problem's type. */
  readonly kind: string;
  readonly status: number;
  readonly title: string;
  /** Of a transaction that the chain refused. */
  readonly codespace: string;
  readonly code: number;

  constructor(status: number, body: { type?: string; title?: string; detail?: string; codespace?: string; code?: number }) {
    super(body.detail || body.title || `HTTP ${status}`);
    this.kind = body.type?.split(":").at(-1) ?? "";
    this.status = status;
    this.title = body.title ?? "";
    this.codespace = body.codespace ?? "";
    this.code = body.code ?? 0;
  }
}

/** The gateway was not reached. */
export class Offline extends Error {}

/** Fills a pattern with values; those that it does not name become the query. */
export function address(pattern: string, values: Record<string, string | number | undefined> = {}): string {
  const query = new URLSearchParams();
  let path = pattern;
  for (const [name, value] of Object.entries(values)) {
    if (path.includes(`{${name}}`)) path = path.replace(`{${name}}`, () => encodeURIComponent(value ?? ""));
    else if (value !== undefined) query.set(name, String(value));
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

/** Reads JSON; throws Problem or Offline. */
export async function fetchJson<T>(path: string, init?: RequestInit): Promise<T> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, init);
    text = await response.text();
  } catch (cause) {
    if (init?.signal?.aborted) throw cause;
    throw new Offline("the gateway was not reached", { cause });
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Problem(response.status, { title: "The answer is not JSON" });
  }
  if (!response.ok) throw new Problem(response.status, body as object);
  return body as T;
}

/** Reads a path of the interface. */
export function get<P extends ReadPath>(pattern: P, values?: Values<P>, init?: RequestInit): Promise<Answer<P>> {
  return fetchJson<Answer<P>>(address(pattern, values as Record<string, string | number | undefined>), init);
}

type ListPath = { [P in ReadPath]: Answer<P> extends { items: unknown[]; next: string } ? P : never }[ReadPath];

/** Reads a whole list, part by part, up to a limit. direction is the parameter that goes on: below or after. */
export async function getAll<P extends ListPath>(pattern: P, direction: "below" | "after", values: Values<P>, limit = 10_000): Promise<(Answer<P> & { items: unknown[] })["items"]> {
  const items: unknown[] = [];
  let next = "";
  do {
    const more: Record<string, string | number> = next ? { count: 100, [direction]: next } : { count: 100 };
    const part = (await get(pattern, { ...values, ...more } as Values<P>)) as { items: unknown[]; next: string };
    items.push(...part.items);
    next = part.next;
  } while (next && items.length < limit);
  return items as (Answer<P> & { items: unknown[] })["items"];
}
