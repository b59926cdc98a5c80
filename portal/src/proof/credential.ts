// Documents that prove themselves: SD-JWT (RFC 9901) in the profile of docs/documents-format.md, read as strictly as package
// credential does.
import { base64url, type Bytes, fromBase64url, Malformed, sha256, utf8 } from "@moscowd/light";
import { Fields, isObject, type Json, parseCanonical, validName } from "./json.ts";
import { type Algorithm, type PublicKey, readJwk, verifySignature } from "./keys.ts";

/** A disclosure that belongs to nothing, stands twice or takes a name that is there. */
export class WrongDisclosure extends Error {}

export interface Claims {
  type: string;
  issuer: string;
  /** Unix seconds: valid from the first on and before the second. */
  notBefore: number;
  notAfter: number;
  statusList: string;
  statusIndex: number;
  holderKey: PublicKey | null;
  fields: { [name: string]: Json };
}

/** For whom and when a presentation was made. */
export interface Binding {
  audience: string;
  nonce: string;
  issuedAt: number;
}

export interface Credential {
  claims: Claims;
  algorithm: Algorithm;
  keyId: string;
  /** SHA-256 of the token of the issuer. */
  documentHash: Bytes;
  /** How many fields and entries are shown that could have been kept back, and how many were. */
  shown: number;
  keptBack: number;
  binding: Binding | null;
  verify(issuer: PublicKey): boolean;
  /** Whether the holder's key made the binding for what is shown here. */
  verifyBinding(): boolean;
}

interface Token {
  text: string;
  algorithm: Algorithm;
  keyId: string;
  payload: { [name: string]: Json };
}

interface Disclosure {
  digest: string;
  /** Undefined for an element of an array. */
  name: string | undefined;
  value: Json;
}

const maxSize = 128 << 10;
const maxDisclosures = 1_000;
const maxDepth = 16;
export const maxTime = 253_402_300_799;
export const maxIndex = 2 ** 32 - 1;
const digests = "_sd";
const element = "...";
const registeredNames = ["aud", "cnf", "exp", "iat", "iss", "jti", "nbf", "status", "sub", "vct"];

/** Reads the compact form. Signatures are not checked. Throws Malformed or WrongDisclosure. */
export function parseCredential(text: string): Credential {
  if (utf8(text).length > maxSize) throw new Malformed(`a credential has at most ${maxSize} bytes`);
  const parts = text.split("~");
  if (parts.length < 2 || parts.length > maxDisclosures + 2) throw new Malformed("a token, disclosures and a key binding are separated by ~");
  const token = parseToken(parts[0]!, "dc+sd-jwt", true);
  const disclosures = parts.slice(1, -1).map(parseDisclosure);
  const claims = readClaims(token.payload, disclosures);
  const last = parts.at(-1)!;
  const presented = base64url(sha256(utf8(text.slice(0, text.length - last.length))));
  const bound = last === "" ? null : parseBinding(last);
  return {
    claims,
    algorithm: token.algorithm,
    keyId: token.keyId,
    documentHash: sha256(utf8(token.text)),
    shown: disclosures.length,
    keptBack: countDigests(token.payload) + disclosures.reduce((n, d) => n + countDigests(d.value), 0) - disclosures.length,
    binding: bound && { audience: bound.audience, nonce: bound.nonce, issuedAt: bound.issuedAt },
    verify: (issuer) => verifyToken(token.text, token.algorithm, issuer),
    verifyBinding: () => bound !== null && claims.holderKey !== null && bound.presented === presented && verifyToken(last, bound.algorithm, claims.holderKey),
  };
}

function parseToken(text: string, type: string, withKeyId: boolean): Token {
  const parts = text.split(".");
  if (parts.length !== 3) throw new Malformed("a token has three parts");
  const [header, payload, signature] = parts.map(fromBase64url) as [Bytes, Bytes, Bytes];
  if (signature.length !== 64) throw new Malformed("a signature has 64 bytes");
  const f = new Fields(parseCanonical(header), "header");
  const algorithm = f.text("alg");
  f.constant("typ", type);
  const keyId = withKeyId ? f.text("kid") : "";
  f.finish("header");
  if (algorithm !== "ES256" && algorithm !== "EdDSA") throw new Malformed("alg is neither ES256 nor EdDSA");
  const value = parseCanonical(payload);
  if (!isObject(value)) throw new Malformed("payload is no object");
  return { text, algorithm, keyId, payload: value };
}

function verifyToken(text: string, algorithm: Algorithm, key: PublicKey): boolean {
  const at = text.lastIndexOf(".");
  return verifySignature(key, algorithm, utf8(text.slice(0, at)), fromBase64url(text.slice(at + 1)));
}

function parseDisclosure(text: string): Disclosure {
  const parts = parseCanonical(fromBase64url(text));
  if (!Array.isArray(parts) || (parts.length !== 2 && parts.length !== 3)) throw new Malformed("a disclosure is an array of two or three values");
  const [salt, name] = parts;
  if (typeof salt !== "string" || fromBase64url(salt).length !== 16) throw new Malformed("the salt of a disclosure is not 16 bytes");
  const d: Disclosure = { digest: base64url(sha256(utf8(text))), name: undefined, value: parts.at(-1)! };
  if (parts.length === 3) {
    if (typeof name !== "string" || name === digests || name === element) throw new Malformed("a disclosure has no name or a reserved one");
    d.name = name;
  }
  return d;
}

function readClaims(payload: { [name: string]: Json }, disclosures: Disclosure[]): Claims {
  const resolved = resolve(payload, disclosures);
  const claims = registered(payload);
  // A hidden registered claim stays and is refused.
  for (const name of ["cnf", "exp", "iss", "nbf", "status", "vct"]) if (Object.hasOwn(payload, name)) delete resolved[name];
  checkNames(resolved, true);
  return { ...claims, fields: resolved };
}

function registered(payload: { [name: string]: Json }): Omit<Claims, "fields"> {
  const f = new Fields(payload, "payload");
  f.constant("_sd_alg", "sha-256");
  const [type, issuer] = [f.text("vct"), f.text("iss")];
  const [notBefore, notAfter] = [f.integer("nbf", maxTime), f.integer("exp", maxTime)];
  if (notAfter <= notBefore) throw new Malformed("exp is not after nbf");
  const status = f.object("status");
  const list = status.object("status_list");
  const [statusList, statusIndex] = [list.text("uri"), list.integer("idx", maxIndex)];
  list.finish("status_list");
  status.finish("status");
  let holderKey: PublicKey | null = null;
  if (f.has("cnf")) {
    const cnf = f.object("cnf");
    holderKey = readJwk(cnf.object("jwk"));
    cnf.finish("cnf");
  }
  return { type, issuer, notBefore, notAfter, statusList, statusIndex, holderKey };
}

function checkNames(value: Json, top: boolean): void {
  if (Array.isArray(value)) {
    for (const v of value) checkNames(v, false);
  } else if (isObject(value)) {
    for (const [name, v] of Object.entries(value)) {
      if (!validName(name) || (top && registeredNames.includes(name))) throw new Malformed("a field with a name that is reserved or not a-z, 0-9 and _");
      checkNames(v, false);
    }
  }
}

/** Puts disclosed values in the place of their digests (RFC 9901, section 7.1, step 3). */
function resolve(payload: { [name: string]: Json }, disclosures: Disclosure[]): { [name: string]: Json } {
  const byDigest = new Map(disclosures.map((d) => [d.digest, d]));
  const seen = new Set<string>();
  let used = 0;

  function find(digest: Json | undefined): Disclosure | undefined {
    if (typeof digest !== "string") throw new Malformed("a digest is no text");
    if (seen.has(digest)) throw new WrongDisclosure("a digest stands twice in the credential");
    seen.add(digest);
    const d = byDigest.get(digest);
    if (d) used++;
    return d;
  }

  function value(v: Json, depth: number): Json {
    if (depth > maxDepth) throw new Malformed(`nested deeper than ${maxDepth}`);
    if (Array.isArray(v)) return array(v, depth);
    return isObject(v) ? object(v, depth) : v;
  }

  function object(o: { [name: string]: Json }, depth: number): { [name: string]: Json } {
    const out: { [name: string]: Json } = Object.create(null) as { [name: string]: Json };
    for (const name of Object.keys(o).sort()) {
      if (name === element) throw new Malformed(`the name ${element} outside of an array`);
      if (name !== digests) out[name] = value(o[name]!, depth + 1);
    }
    const list = o[digests];
    if (list === undefined) return out;
    if (!Array.isArray(list)) throw new Malformed(`${digests} is no array`);
    for (const digest of list) {
      const d = find(digest);
      if (!d) continue;
      if (d.name === undefined || d.name in out) throw new WrongDisclosure("one does not fit the object it belongs to");
      out[d.name] = value(d.value, depth + 1);
    }
    return out;
  }

  function array(list: Json[], depth: number): Json[] {
    const out: Json[] = [];
    for (let v of list) {
      if (isObject(v) && Object.hasOwn(v, element)) {
        if (Object.keys(v).length !== 1) throw new Malformed("a hidden array element has further fields");
        const d = find(v[element]);
        if (!d) continue;
        if (d.name !== undefined) throw new WrongDisclosure("one does not fit the array it belongs to");
        v = d.value;
      }
      out.push(value(v, depth + 1));
    }
    return out;
  }

  const resolved = object(payload, 0);
  if (used !== disclosures.length) throw new WrongDisclosure(`${disclosures.length - used} of ${disclosures.length} stand twice or belong to nothing in the credential`);
  delete resolved["_sd_alg"];
  return resolved;
}

function countDigests(value: Json): number {
  if (Array.isArray(value)) return value.reduce<number>((n, v) => n + countDigests(v), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce((n, [name, v]) => {
    if (name === digests) return n + (Array.isArray(v) ? v.length : 0);
    return n + (name === element ? 1 : countDigests(v));
  }, 0);
}

function parseBinding(text: string): Binding & { algorithm: Algorithm; presented: string } {
  const token = parseToken(text, "kb+jwt", false);
  const f = new Fields(token.payload, "payload");
  const bound = { algorithm: token.algorithm, presented: f.text("sd_hash"), audience: f.text("aud"), nonce: f.text("nonce"), issuedAt: f.integer("iat", maxTime) };
  f.finish("payload");
  return bound;
}
