// JSON of Protocol Buffers as lines that people read.
import { number } from "../../lib/format.ts";
import { plural } from "../../lib/i18n.ts";
import { fromBase64, fromUtf8, hex } from "@moscowd/light";
import bytes from "./bytes.json";

/** Which fields of a message are bytes, and which are messages that have some. */
export type Kinds = Record<string, string>;

const messages = bytes as Record<string, Kinds>;

/** By the full name of a message. */
export const kindsOf = (type: string): Kinds => messages[type] ?? {};

/** More is shown by its beginning. */
const longest = 256;

/** Text where the bytes are some, else their digits and how many there are. What is no base64 stays. */
export function bytesText(base64: string): string {
  let data: Uint8Array;
  try {
    data = fromBase64(base64);
  } catch {
    return base64;
  }
  try {
    const text = fromUtf8(data);
    if (text.length >= 8 && text.length <= 10_000 && !/[^\P{C}\n\r\t]/u.test(text)) return text;
  } catch {
    // It is no text.
  }
  const size = `${number(data.length)} ${plural(data.length, ["байт", "байта", "байтов"], ["byte", "bytes"])}`;
  return data.length === 0 ? size : `0x${hex(data.subarray(0, longest))}${data.length > longest ? "…" : ""} (${size})`;
}

/** The fields, one line each, with dots between what stands in each other. */
export function fields(body: unknown, kinds: Kinds = {}, prefix = "", kind = ""): [name: string, value: string][] {
  const text = (value: unknown) => (kind === "bytes" && typeof value === "string" ? bytesText(value) : String(value));
  if (Array.isArray(body)) {
    if (body.every((item) => typeof item !== "object" || item === null)) return [[prefix, body.map(text).join(", ")]];
    return body.flatMap((item, i) => fields(item, kinds, `${prefix}[${i}]`, kind));
  }
  if (body === undefined) return [];
  if (typeof body !== "object" || body === null) return [[prefix, text(body)]];
  const any = (body as Record<string, unknown>)["@type"];
  const inside = typeof any === "string" ? kindsOf(any.replace(/^.*\//, "")) : kinds;
  return Object.entries(body).flatMap(([name, value]) => {
    const of = inside[name] ?? "";
    return fields(value, kindsOf(of), prefix ? `${prefix}.${name}` : name, of);
  });
}
