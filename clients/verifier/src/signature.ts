/** Ed25519 of RFC 8032, checked without multiplying by the cofactor. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { fromLittle, join, sameBytes, wideScalar } from "./encode.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { L } from "./group.js";

/** Checks one signature. */
export type Check = (key: Uint8Array, text: Uint8Array, signature: Uint8Array) => Promise<boolean>;

type Bytes = Uint8Array<ArrayBuffer>;

/** Signatures by the platform, which is fast, where it knows Ed25519; otherwise by the library. */
export async function platformOrLibrary(): Promise<Check> {
  try {
    await crypto.subtle.importKey("raw", ed25519.Point.BASE.toBytes() as Bytes, "Ed25519", false, ["verify"]);
    return byPlatform();
  } catch {
    return async (...signed) => byLibrary(...signed);
  }
}

function byPlatform(): Check {
  const often = new Map<Uint8Array, Promise<CryptoKey>>();
  const importKey = (key: Uint8Array): Promise<CryptoKey> => crypto.subtle.importKey("raw", key as Bytes, "Ed25519", false, ["verify"]);
  return async (key, text, signature) => {
    if (key.length !== 32 || signature.length !== 64) return false;
    // The registrars' keys are the same objects each time.
    let imported = often.get(key);
    if (!imported) {
      imported = importKey(key);
      if (often.size < 16) often.set(key, imported);
    }
    try {
      return await crypto.subtle.verify("Ed25519", await imported, signature as Bytes, text as Bytes);
    } catch {
      return false;
    }
  };
}

/** sB - hA must be encoded as R. */
export function byLibrary(key: Uint8Array, text: Uint8Array, signature: Uint8Array): boolean {
  if (key.length !== 32 || signature.length !== 64) return false;
  const r = signature.subarray(0, 32), s = fromLittle(signature.subarray(32));
  if (s >= L) return false;
  try {
    const a = ed25519.Point.fromBytes(key, true);
    const h = wideScalar(sha512(join(r, key, text)));
    return sameBytes(ed25519.Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(h)).toBytes(), r);
  } catch {
    return false;
  }
}
