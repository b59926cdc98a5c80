/** Lines of a stream, plain or compressed with gzip. */
import { Refusal } from "./refusal.js";

const longest = 16 << 20;

/** Gives each line without its line break. A last line without one is refused. */
export async function* linesOf(bytes: ReadableStream<Uint8Array>, progress: (bytes: number) => void = () => {}): AsyncGenerator<string> {
  const counted = bytes.pipeThrough(new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      progress(chunk.length);
      controller.enqueue(chunk);
    },
  }));
  const [head, all] = await peek(counted);
  const gzip = head[0] === 0x1f && head[1] === 0x8b;
  const plain = gzip ? all.pipeThrough(new DecompressionStream("gzip") as unknown as ReadableWritablePair<Uint8Array, Uint8Array>) : all;
  const reader = plain.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let parts: Uint8Array[] = [], length = 0;
  const line = (end: Uint8Array): string => {
    parts.push(end);
    const whole = new Uint8Array(length + end.length);
    let at = 0;
    for (const p of parts) {
      whole.set(p, at);
      at += p.length;
    }
    parts = [];
    length = 0;
    try {
      return decoder.decode(whole);
    } catch {
      throw new Refusal("unusable", "it is no UTF-8");
    }
  };
  try {
    for (;;) {
      const { done, value } = await next(reader, gzip);
      if (done) break;
      let from = 0;
      for (let to = value.indexOf(10); to >= 0; to = value.indexOf(10, from)) {
        yield line(value.subarray(from, to));
        from = to + 1;
      }
      const rest = value.slice(from);
      parts.push(rest);
      length += rest.length;
      if (length > longest) throw new Refusal("unusable", `it has more than ${longest} bytes`);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
  if (length > 0) throw new Refusal("unusable", "the file ends in the middle of it");
}

async function next(reader: ReadableStreamDefaultReader<Uint8Array>, gzip: boolean): Promise<ReadableStreamReadResult<Uint8Array>> {
  try {
    return await reader.read();
  } catch (error) {
    if (!gzip) throw error;
    throw new Refusal("unusable", "the file is not compressed as gzip does it");
  }
}

/** The first chunk, and the stream with it. */
async function peek(stream: ReadableStream<Uint8Array>): Promise<[Uint8Array, ReadableStream<Uint8Array>]> {
  const reader = stream.getReader();
  let head = new Uint8Array();
  while (head.length < 2) {
    const { done, value } = await reader.read();
    if (done) break;
    const both = new Uint8Array(head.length + value.length);
    both.set(head);
    both.set(value, head.length);
    head = both;
  }
  const all = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(head),
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return [head, all];
}
