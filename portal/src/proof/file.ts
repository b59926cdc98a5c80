// The holder's file (.msd.json), and the PDF that carries one.
import { base64url, type Bytes, concat, equal, fromBase64url, fromHex, fromUtf8, hex, Malformed, sha256, utf8 } from "@moscowd/light";
import { type Credential, parseCredential } from "./credential.ts";
import { encodeCanonical, type Json } from "./json.ts";

export interface Attachment {
  name: string;
  mediaType: string;
  sha256: string;
}

export interface DocumentFile {
  credential: Credential;
  chainId: string;
  batch: bigint;
  index: number;
  /** What the batch has at index: the salt, and the hash of the document. */
  leaf: Bytes;
  path: Bytes[];
  attachments: Attachment[];
  /** Whether the issuer signed for all that is attached. */
  attachmentsSigned: boolean;
}

const maxSize = 512 << 10;
const maxAttachment = 64 << 10;

interface Written {
  anchor: { batch: number; chain_id: string; index: number; path: string[]; salt: string };
  attachments?: { data: string; media_type: string; name: string; sha256: string }[];
  credential: string;
}

function hash(text: unknown): Bytes {
  if (typeof text !== "string" || !/^[0-9a-f]{64}$/.test(text)) throw new Malformed("a salt or hash that is not 64 hexadecimal digits");
  return fromHex(text);
}

/** Throws Malformed or WrongDisclosure. */
export function parseFile(data: Bytes): DocumentFile {
  if (data.length > maxSize) throw new Malformed(`a file has at most ${maxSize} bytes`);
  let file: Written;
  try {
    file = JSON.parse(fromUtf8(data)) as Written;
  } catch {
    throw new Malformed("not JSON of the form that is described");
  }
  const { anchor, attachments = [] } = file ?? {};
  if (!anchor || !Array.isArray(anchor.path) || !Array.isArray(attachments) || typeof file.credential !== "string") throw new Malformed("not a document file");
  const path = anchor.path.map(hash);
  const salt = hash(anchor.salt);
  if (!/^[!-~]{1,64}$/.test(anchor.chain_id)) throw new Malformed("a chain is named by 1 to 64 printable ASCII characters");
  if (!Number.isSafeInteger(anchor.batch) || anchor.batch < 1) throw new Malformed("a batch that has no number");
  if (!Number.isSafeInteger(anchor.index) || anchor.index < 0 || anchor.index >= 100_000 || path.length > 17 || attachments.length > 4) {
    throw new Malformed("a number or a list that is too large");
  }
  const hashes = attachments.map((a, i) => {
    if (!/^[a-z][a-z0-9_]{0,56}$/.test(a.name) || !/^[a-z0-9][a-z0-9.+-]{0,62}\/[a-z0-9][a-z0-9.+-]{0,62}$/.test(a.media_type)) {
      throw new Malformed("an attachment without a proper name or media type");
    }
    if (i > 0 && attachments[i - 1]!.name >= a.name) throw new Malformed("attachments are in the order of their names");
    const bytes = fromBase64url(a.data);
    if (bytes.length > maxAttachment) throw new Malformed(`an attachment has at most ${maxAttachment} bytes`);
    return { data: base64url(bytes), media_type: a.media_type, name: a.name, sha256: hex(sha256(bytes)) };
  });
  const credential = parseCredential(file.credential);
  const again = {
    anchor: { batch: anchor.batch, chain_id: anchor.chain_id, index: anchor.index, path: path.map(hex), salt: hex(salt) },
    ...(hashes.length > 0 && { attachments: hashes }),
    credential: file.credential,
  };
  // What is unknown, stands twice or is written another way is not there again.
  if (!equal(utf8(encodeCanonical(again as unknown as Json)), data)) throw new Malformed("not in the one form of its contents");
  return {
    credential,
    chainId: anchor.chain_id,
    batch: BigInt(anchor.batch),
    index: anchor.index,
    leaf: concat(salt, credential.documentHash),
    path,
    attachments: hashes.map((a) => ({ name: a.name, mediaType: a.media_type, sha256: a.sha256 })),
    attachmentsSigned: hashes.every((a) => credential.claims.fields[`${a.name}_sha256`] === a.sha256),
  };
}

/** What a PDF carries. */
export interface Attached {
  file: Bytes;
  /** The text of its QR code, empty if it has none. */
  paper: string;
  schema: Bytes;
}

const latin1 = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
const pdfHead = latin1("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n%moscowd document page 1\n");

export const isPdf = (data: Bytes): boolean => equal(data.slice(0, pdfHead.length), pdfHead);

/** Takes the attachments out of a PDF as departments write them: they stand at its beginning. Throws Malformed. */
export function extractPdf(data: Bytes): Attached {
  let at = pdfHead.length;
  let number = 0;
  const starts = (text: string) => equal(data.subarray(at, at + text.length), latin1(text));

  function attachment(type: string, limit: number): Bytes {
    number++;
    const line = new TextDecoder("latin1").decode(data.subarray(at, at + 256));
    const size = Number(/\/Length (\d{1,9})>>\nstream\n/.exec(line)?.[1] ?? Number.NaN);
    const head = `${number} 0 obj\n<</Type/EmbeddedFile/Subtype/${type}/Params<</Size ${size}>>/Length ${size}>>\nstream\n`;
    const tail = "\nendstream\nendobj\n";
    if (!(size <= limit) || !starts(head)) throw new Malformed("an attachment of the PDF is not where it should be");
    at += head.length + size;
    if (!starts(tail)) throw new Malformed("an attachment of the PDF is not written as it should be");
    const bytes = data.slice(at - size, at);
    at += tail.length;
    return bytes;
  }

  const file = attachment("application#2Fjson", maxSize);
  const paper = starts("2 0 obj\n<</Type/EmbeddedFile/Subtype/text#2Fplain/") ? new TextDecoder("latin1").decode(attachment("text#2Fplain", 5 + 1725)) : "";
  return { file, paper, schema: attachment("application#2Fjson", 64 << 10) };
}
