// Runs the Go code on a data set, away from the page.
import "./wasm_exec.js";
import wasm from "./recompute.wasm?url";

async function run(file: Uint8Array): Promise<object> {
  const go = new Go();
  const code = await fetch(wasm);
  if (!code.ok) throw new Error(`recompute.wasm: HTTP ${code.status}`);
  const { instance } = await WebAssembly.instantiate(await code.arrayBuffer(), go.importObject);
  void go.run(instance);
  const begun = performance.now();
  const answer = JSON.parse(recomputeSeason(file)) as object;
  return { answer, milliseconds: performance.now() - begun };
}

onmessage = (event: MessageEvent<Uint8Array>) => {
  run(event.data).then(postMessage, (error: unknown) => postMessage({ error: String(error) }));
};
