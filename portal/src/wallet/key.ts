// Keys of accounts: eth_secp256k1, as every account of the chain has.
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { encodeAddress } from "../proof/bech32.ts";
import { type Bytes, concat, hex } from "@moscowd/light";

export interface Key {
  readonly secret: Bytes;
  /** Compressed, 33 bytes. */
  readonly publicKey: Bytes;
  /** 20 bytes. */
  readonly addressBytes: Bytes;
  /** moscow1... */
  readonly address: string;
  /** The same as Ethereum writes it, in small letters. */
  readonly hexAddress: string;
}

/** The key of a secret of 32 bytes; throws if there is none. */
export function keyOf(secret: Bytes): Key {
  const publicKey = secp256k1.getPublicKey(secret, true);
  const addressBytes = keccak_256(secp256k1.getPublicKey(secret, false).subarray(1)).subarray(12);
  return { secret, publicKey, addressBytes, address: encodeAddress(addressBytes), hexAddress: `0x${hex(addressBytes)}` };
}

/** A new one, from the browser's random numbers. */
export const newKey = (): Key => keyOf(secp256k1.utils.randomSecretKey());

/** Signs a digest: r, s in the lower half, and which of the two keys it is, 0 or 1. The same input gives the same 65 bytes. */
export function signDigest(key: Key, digest: Bytes): Bytes {
  const signature = secp256k1.sign(digest, key.secret, { prehash: false, lowS: true, format: "recovered" });
  return concat(signature.subarray(1), signature.subarray(0, 1));
}

/** Signs the Keccak-256 of a message, as the chain checks transactions. */
export const signMessage = (key: Key, message: Bytes): Bytes => signDigest(key, keccak_256(message));
