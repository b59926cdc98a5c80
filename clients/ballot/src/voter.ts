/** The voter's key, Ed25519 (RFC 8032), which the census names. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { platformRandom, type Random } from "./group.js";

/** A new secret key: 32 bytes. */
export function key(random: Random = platformRandom): Uint8Array {
  const secret = new Uint8Array(32);
  random(secret);
  return secret;
}

export const publicKey = (secret: Uint8Array): Uint8Array => ed25519.getPublicKey(secret);

export const sign = (secret: Uint8Array, message: Uint8Array): Uint8Array => ed25519.sign(message, secret);
