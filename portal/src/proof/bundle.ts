// Everything that the check of a document needs beside it: docs/documents-format.md, Bundle.
import { decimal, list, Malformed, members, type Proof, readProof, text } from "@moscowd/light";

export interface Bundle {
  chainId: string;
  lists: { issuer: string; number: bigint; packed: string }[];
  proof: Proof;
}

const format = "moscowd-document-bundle-1";

/** Throws Malformed or, where a block contradicts itself, Wrong. */
export function readBundle(value: unknown): Bundle {
  const bundle = members(value, "format chain_id status_lists proof");
  if (bundle.format !== format) throw new Malformed(`not a bundle of the format ${format}`);
  return {
    chainId: text(bundle.chain_id),
    lists: list(bundle.status_lists).map((l) => {
      const one = members(l, "issuer number lst");
      return { issuer: text(one.issuer), number: decimal(one.number), packed: text(one.lst) };
    }),
    proof: readProof(bundle.proof),
  };
}

/** Reads a file, which must be in the one form of its contents. */
export function parseBundle(file: string): Bundle {
  const body = file.replace(/[\r\n]+$/, "");
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new Malformed("not a bundle");
  }
  if (JSON.stringify(value) !== body) throw new Malformed("the bundle is not in the one form of its contents");
  return readBundle(value);
}
