// The key of a voter in a file, as "moscowd voter key" writes it: argon2id (RFC 9106) makes the key of AES-256-GCM from a pass phrase.
import { argon2idAsync } from "@noble/hashes/argon2.js";
import { type Bytes, concat, fromHex, hex, utf8 } from "@moscowd/light";
import { NotABackup, WrongPassPhrase } from "./backup.ts";

const format = "moscowd/keyfile/v1";
const kind = "voter";
const kdf = { passes: 3, memory_kib: 64 << 10, lanes: 4 };
/** What is read of a file: a forged one must not take the device's memory. */
const most = { passes: 16, memory_kib: 256 << 10, lanes: 16 };
export const shortestPassPhrase = 8;

interface File {
  format: string;
  kind: string;
  public: string;
  argon2id: typeof kdf;
  salt: string;
  sealed: string;
}

/** Writes a secret of 32 bytes; publicKey stands in the file for everybody to read. */
export async function sealVoterKey(secret: Bytes, publicKey: Bytes, passPhrase: string): Promise<string> {
  const file: File = { format, kind, public: hex(publicKey), argon2id: kdf, salt: hex(crypto.getRandomValues(new Uint8Array(16))), sealed: "" };
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt(parameters(file, nonce), await cipher(file, passPhrase, "encrypt"), secret as BufferSource);
  file.sealed = hex(concat(nonce, new Uint8Array(sealed)));
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Reads the secret; throws NotABackup or WrongPassPhrase. */
export async function openVoterKey(text: string, passPhrase: string): Promise<Bytes> {
  const file = read(text);
  const sealed = fromHex(file.sealed);
  const key = await cipher(file, passPhrase, "decrypt");
  try {
    return new Uint8Array(await crypto.subtle.decrypt(parameters(file, sealed.slice(0, 12)), key, sealed.slice(12) as BufferSource));
  } catch {
    throw new WrongPassPhrase(); // AES-GCM does not say which of the two it is
  }
}

function read(text: string): File {
  try {
    const file = JSON.parse(text) as File;
    const { passes, memory_kib: memory, lanes } = file.argon2id;
    const within = [passes, memory, lanes].every(Number.isSafeInteger) && passes >= 1 && passes <= most.passes && lanes >= 1 && lanes <= most.lanes;
    if (file.format === format && file.kind === kind && within && memory >= 8 * lanes && memory <= most.memory_kib && typeof file.public === "string"
      && fromHex(file.salt).length === 16 && fromHex(file.sealed).length === 12 + 32 + 16) return file;
  } catch {
    // what is not in the form is none
  }
  throw new NotABackup();
}

async function cipher(file: File, passPhrase: string, use: "encrypt" | "decrypt"): Promise<CryptoKey> {
  const { passes: t, memory_kib: m, lanes: p } = file.argon2id;
  const key = await argon2idAsync(utf8(passPhrase), fromHex(file.salt), { t, m, p, dkLen: 32, maxmem: 2 ** 32 - 1 });
  return crypto.subtle.importKey("raw", key as BufferSource, "AES-GCM", false, [use]);
}

const parameters = (file: File, nonce: Bytes): AesGcmParams => ({
  name: "AES-GCM", iv: nonce as BufferSource, additionalData: utf8(`${file.format}\0${file.kind}\0${file.public}`) as BufferSource,
});
