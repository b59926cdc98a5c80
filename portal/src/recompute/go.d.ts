// What scripts/wasm.js puts here.
declare module "*/wasm_exec.js";

declare class Go {
  importObject: WebAssembly.Imports;
  run(instance: WebAssembly.Instance): Promise<void>;
}

/** portal/recompute/main.go: the JSON of an Answer. */
declare function recomputeSeason(file: Uint8Array): string;
