// Whether the pages of a PDF are those that its document gives: the Go code that draws them, compiled to WebAssembly.

/** unknown where the code could not be loaded. */
export function comparePage(pdf: Uint8Array): Promise<"same" | "other" | "unknown"> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  return new Promise<"same" | "other" | "unknown">((resolve) => {
    worker.onmessage = (event: MessageEvent<{ reason: string } | { error: string }>) =>
      resolve("error" in event.data ? "unknown" : event.data.reason === "" ? "same" : "other");
    worker.onerror = () => resolve("unknown");
    worker.postMessage(pdf);
  }).finally(() => worker.terminate());
}
