// Proofs for a document, from the gateway that serves this page.
import { address, fetchJson } from "../../lib/api.ts";
import { type Bundle, readBundle } from "../../proof/bundle.ts";
import type { Source } from "../../proof/document.ts";

export const gateway: Source = {
  online: true,
  async bundle(wanted, anchor) {
    const number = (n: bigint) => (n === 0n ? undefined : n.toString());
    return readBundle(
      await fetchJson<unknown>(
        address("/v1/documents/issuers/{issuer}/bundle", {
          issuer: wanted.issuer, type: wanted.type, key: wanted.key, batch: number(wanted.batch), list: number(wanted.list),
          entry: wanted.entry ?? undefined, anchor: anchor || undefined,
        }),
      ),
    );
  },
};

export const file = (bundle: Bundle): Source => ({ online: false, bundle: () => Promise.resolve(bundle) });
