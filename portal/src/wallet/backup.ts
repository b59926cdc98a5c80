// A copy of the key in a file, encrypted with a pass phrase: PBKDF2 with SHA-256, then AES-256-GCM.
import { base64, type Bytes, fromBase64, utf8 } from "@moscowd/light";
import { type Key, keyOf } from "./key.ts";

const format = "moscowd-wallet-1";
const rounds = 600_000; // OWASP's advice for PBKDF2-HMAC-SHA256

/** The file is not a copy of a key. */
export class NotABackup extends Error {}

/** The pass phrase is another one, or the file was changed. */
export class WrongPassPhrase extends Error {}

async function cipher(passPhrase: string, salt: Bytes): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey("raw", utf8(passPhrase.normalize("NFKC")) as BufferSource, "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt: salt as BufferSource, iterations: rounds }, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** Encrypting needs a page that came over HTTPS or from this machine. */
export const canEncrypt = (): boolean => globalThis.crypto?.subtle !== undefined;

/** The text of the file. */
export async function backup(key: Key, passPhrase: string): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, await cipher(passPhrase, salt), key.secret as BufferSource);
  return `${JSON.stringify({ format, address: key.address, salt: base64(salt), nonce: base64(nonce), key: base64(new Uint8Array(sealed)) }, null, 1)}\n`;
}

/** Reads the file back; throws NotABackup or WrongPassPhrase. */
export async function restore(file: string, passPhrase: string): Promise<Key> {
  let salt: Bytes, nonce: Bytes, sealed: Bytes, address: unknown;
  try {
    const value = JSON.parse(file) as Record<string, string>;
    if (value.format !== format) throw new NotABackup();
    [salt, nonce, sealed] = [value.salt, value.nonce, value.key].map((text) => fromBase64(text ?? "")) as [Bytes, Bytes, Bytes];
    address = value.address;
    if (nonce.length !== 12 || sealed.length !== 48) throw new NotABackup();
  } catch {
    throw new NotABackup();
  }
  try {
    const secret = await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce as BufferSource }, await cipher(passPhrase, salt), sealed as BufferSource);
    const key = keyOf(new Uint8Array(secret));
    if (key.address === address) return key;
  } catch {
    // AES-GCM does not say which of the two it is.
  }
  throw new WrongPassPhrase();
}
