/** The name of a kind of contract. */
export function kindOf(kind: string): string {
  return kind === "wasm" ? "CosmWasm" : kind === "ethereum" ? "Ethereum" : kind;
}
