// Status lists: two bits for each of 131 072 documents, packed with ZLIB for transport.
import { type Bytes, concat, equal, fromBase64, fromBase64url, Malformed, sha256 } from "@moscowd/light";

export const entries = 131_072;
const size = entries / 4;
const chunkSize = 2_048;
const maxText = Math.floor(((size + 1024) * 4) / 3);

/** Unpacks exactly one list; throws Malformed. */
export async function unpackList(text: string): Promise<Bytes> {
  if (text.length > maxText) throw new Malformed("a status list that is too long");
  const packed = fromBase64url(text);
  const parts: Bytes[] = [];
  let length = 0;
  try {
    const stream = new Blob([packed as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream("deflate"));
    const reader = stream.getReader();
    for (let part = await reader.read(); !part.done && length <= size; part = await reader.read()) {
      parts.push(part.value);
      length += part.value.length;
    }
    if (length > size) await reader.cancel();
  } catch {
    throw new Malformed("a status list that is not ZLIB");
  }
  if (length !== size) throw new Malformed(`a status list that has not ${size} bytes`);
  return concat(...parts);
}

/** Whether a list is the one of which the state holds the hashes, in base64. */
export function isListOf(list: Bytes, hashes: string[]): boolean {
  return hashes.length === size / chunkSize && hashes.every((hash, i) => equal(sha256(list.slice(i * chunkSize, (i + 1) * chunkSize)), fromBase64(hash)));
}

export const statusAt = (list: Bytes, index: number): number => (list[index >> 2]! >> ((index % 4) * 2)) & 3;
