// Draws the pages of a document again, away from the page.
import "../recompute/wasm_exec.js";
import wasm from "./pagecheck.wasm?url";

async function run(pdf: Uint8Array): Promise<string> {
  const go = new Go();
  const code = await fetch(wasm);
  if (!code.ok) throw new Error(`pagecheck.wasm: HTTP ${code.status}`);
  const { instance } = await WebAssembly.instantiate(await code.arrayBuffer(), go.importObject);
  void go.run(instance);
  return checkPage(pdf);
}

onmessage = (event: MessageEvent<Uint8Array>) => {
  run(event.data).then(
    (reason) => postMessage({ reason }),
    (error: unknown) => postMessage({ error: String(error) }),
  );
};
