// Keys with which departments and holders sign: ECDSA on P-256 and Ed25519.
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { type Bytes, concat, equal, fromBase64url, Malformed } from "@moscowd/light";
import type { Fields } from "./json.ts";

export type Algorithm = "ES256" | "EdDSA";

export interface PublicKey {
  algorithm: Algorithm;
  /** A point: 33 or 65 bytes, or 32. */
  bytes: Bytes;
}

/** Whether a signature of 64 bytes, r and s for ES256, is by a key over a message. */
export function verifySignature(key: PublicKey, algorithm: string, message: Bytes, signature: Bytes): boolean {
  if (algorithm !== key.algorithm || signature.length !== 64) return false;
  try {
    return key.algorithm === "EdDSA"
      ? ed25519.verify(signature, message, key.bytes, { zip215: false })
      : p256.verify(signature, message, key.bytes, { prehash: true, lowS: false });
  } catch {
    return false;
  }
}

/** The key of an issuer as the state has it; throws Malformed. */
export function issuerKey(algorithm: unknown, bytes: Bytes): PublicKey {
  try {
    if (algorithm === "KEY_ALGORITHM_ES256" && bytes.length === 33) {
      p256.Point.fromBytes(bytes);
      return { algorithm: "ES256", bytes };
    }
    if (algorithm === "KEY_ALGORITHM_EDDSA" && bytes.length === 32) {
      const point = ed25519.Point.fromBytes(bytes);
      if (!point.isSmallOrder() && equal(point.toBytes(), bytes)) return { algorithm: "EdDSA", bytes };
    }
  } catch {
    // not a point
  }
  throw new Malformed("not a key of an issuer");
}

/** Reads a JWK of the profile; throws Malformed. */
export function readJwk(f: Fields): PublicKey {
  const kty = f.take("kty");
  if (kty === "OKP") {
    f.constant("crv", "Ed25519");
    const bytes = fromBase64url(f.text("x"));
    f.finish("jwk");
    if (bytes.length !== 32) throw new Malformed("the x of a jwk is no Ed25519 key");
    return { algorithm: "EdDSA", bytes };
  }
  if (kty !== "EC") throw new Malformed("the kty of a jwk is neither EC nor OKP");
  f.constant("crv", "P-256");
  const [x, y] = [fromBase64url(f.text("x")), fromBase64url(f.text("y"))];
  f.finish("jwk");
  if (x.length !== 32 || y.length !== 32) throw new Malformed("x and y of a jwk are not 32 bytes each");
  const bytes = concat(Uint8Array.of(4), x, y);
  try {
    p256.Point.fromBytes(bytes).assertValidity();
  } catch {
    throw new Malformed("x and y of a jwk are no point of P-256");
  }
  return { algorithm: "ES256", bytes };
}
