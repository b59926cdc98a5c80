// Tells whether a document of a department is genuine and in force, as package verify does: the same checks in the same
// order, the same codes and the same verdict. Nothing of the document leaves the browser but the names of its records.
import { decodeAddress } from "./bech32.ts";
import { type Bytes, checkProof, equal, fromBase64, fromUtf8, type Header, Malformed, sha256, State, Untraced, verifyPath, Wrong } from "@moscowd/light";
import type { Bundle } from "./bundle.ts";
import { type Binding, type Credential, maxIndex, parseCredential, WrongDisclosure } from "./credential.ts";
import { type Attachment, extractPdf, isPdf, parseFile } from "./file.ts";
import type { Json } from "./json.ts";
import { issuerKey, type PublicKey } from "./keys.ts";
import { decode, type Message } from "./messages.ts";
import { paperPrefix, parsePaper } from "./paper.ts";
import type { Pins } from "./pins.ts";
import { entries, isListOf, statusAt, unpackList } from "./statuslist.ts";
import { documents } from "./subject.ts";
import { type Check, checks, type Evidence, judge, type JudgementReason, type Outcome, type Verdict } from "./verdict.ts";
import { type Arg, type Code, checkWords, fill, statusWords, type Text } from "./words.ts";

export type Kind = "file" | "credential" | "paper" | "pdf";

/** What was given is no document of any kind that is known. */
export class Unusable extends Error {
  readonly code: "foreign-pdf" | "empty" | "unknown" | "too-large";

  constructor(code: Unusable["code"]) {
    super(code);
    this.code = code;
  }
}

export interface Finding {
  check: Check;
  outcome: Outcome;
  code: Code;
  text: Text;
}

/** The records that a document has in the state. */
export interface Wanted {
  issuer: string;
  type: string;
  key: string;
  batch: bigint;
  /** 0: that of the batch. */
  list: bigint;
  /** Set where its last change is wanted too. */
  entry: number | null;
}

/** Where proofs come from. None of them is trusted. */
export interface Source {
  online: boolean;
  bundle(wanted: Wanted, anchor: number): Promise<Bundle>;
}

export interface Facts {
  type: string;
  title: Text | null;
  issuer: string;
  keyId: string;
  notBefore: Date;
  notAfter: Date;
  batch: bigint;
  statusList: bigint;
  anchoredHeight: bigint;
  anchoredAt: Date | null;
  lines: { name: string; text: string }[];
  attachments: Attachment[];
}

export interface Change {
  status: number;
  /** Null where the proof of when and why is missing. */
  time: Date | null;
  height: bigint;
  reason: string;
  title: Text | null;
}

export interface Result {
  verdict: Verdict;
  reason: JudgementReason;
  kind: Kind;
  summary: Text[];
  checks: Finding[];
  document: Facts | null;
  header: (Header & { ageSeconds: number }) | null;
  status: Change | null;
}

export interface Options {
  source: Source;
  pins: Pins | null;
  now?: Date;
  /** For whom a presentation was asked. */
  audience?: string;
  nonce?: string;
  /** Compares the pages of a PDF with its credential: "same", "other", or "unknown". */
  comparePage?: (pdf: Bytes) => Promise<"same" | "other" | "unknown">;
}

const maxInput = 4 << 20;
const onlineMaxAge = 600;
const bindingAge = 3_600;
const bindingSkew = 60;

interface Subject {
  kind: Kind;
  type: string;
  issuer: string;
  keyId: string;
  algorithm: string;
  notBefore: number;
  notAfter: number;
  verify: (key: PublicKey) => boolean;
  address: Bytes | null;
  chain: string;
  fileChain: string;
  list: bigint;
  entry: number;
  statusWrong: boolean;
  anchored: boolean;
  batch: bigint;
  index: number;
  leaf: Bytes;
  path: Bytes[];
  credential: Credential | null;
  attachmentsWrong: boolean;
  schema: Bytes | null;
  lines: Facts["lines"];
  attachments: Attachment[];
}

function recognise(data: Bytes): { kind: Kind; text: string } {
  if (data.length > maxInput) throw new Unusable("too-large");
  if (isPdf(data)) return { kind: "pdf", text: "" };
  const text = new TextDecoder("latin1").decode(data).replace(/^[\r\n]+|[\r\n]+$/g, "");
  if (text.startsWith("%PDF-")) throw new Unusable("foreign-pdf");
  if (text.startsWith(paperPrefix)) return { kind: "paper", text };
  if (text.startsWith("{") && text.includes('"credential"')) return { kind: "file", text };
  if (text.startsWith("eyJ") && text.includes("~")) return { kind: "credential", text };
  throw new Unusable(text === "" ? "empty" : "unknown");
}

function trim(data: Bytes): Bytes {
  const isBreak = (b: number | undefined) => b === 10 || b === 13;
  let [from, to] = [0, data.length];
  while (from < to && isBreak(data[from])) from++;
  while (to > from && isBreak(data[to - 1])) to--;
  return data.slice(from, to);
}

/** Throws Malformed or WrongDisclosure for what is badly written. */
function read(kind: Kind, data: Bytes, text: string): Subject {
  if (kind === "paper") return ofPaper(text);
  if (kind === "credential") return ofCredential(kind, parseCredential(fromUtf8(trim(data))));
  if (kind === "file") return ofFile(kind, trim(data));
  const attached = extractPdf(data);
  const s = ofFile(kind, attached.file);
  s.schema = attached.schema;
  try {
    const paper = parsePaper(attached.paper);
    const verify = s.verify;
    s.verify = (key) => paper.verify(key) && verify(key);
  } catch {
    // Whether a code should be there, the page says.
  }
  return s;
}

function ofFile(kind: Kind, data: Bytes): Subject {
  const file = parseFile(data);
  return {
    ...ofCredential(kind, file.credential), anchored: true, fileChain: file.chainId, batch: file.batch, index: file.index, leaf: file.leaf, path: file.path,
    attachments: file.attachments, attachmentsWrong: !file.attachmentsSigned,
  };
}

function ofCredential(kind: Kind, credential: Credential): Subject {
  const { claims } = credential;
  const status = parseStatusURI(claims.statusList, claims.issuer);
  return {
    kind, credential, type: claims.type, issuer: claims.issuer, keyId: credential.keyId, algorithm: credential.algorithm,
    notBefore: claims.notBefore, notAfter: claims.notAfter, verify: (key) => credential.verify(key), address: address(claims.issuer),
    chain: status?.chain ?? "", list: status?.list ?? 0n, statusWrong: status === null, entry: claims.statusIndex,
    fileChain: "", anchored: false, batch: 0n, index: 0, leaf: new Uint8Array(), path: [], schema: null,
    attachments: [], attachmentsWrong: false, lines: flatten(claims.fields, ""),
  };
}

function ofPaper(text: string): Subject {
  const p = parsePaper(text);
  return {
    kind: "paper", credential: null, type: p.type, issuer: p.issuer, keyId: p.keyId, algorithm: p.algorithm, notBefore: p.notBefore, notAfter: p.notAfter,
    verify: (key) => p.verify(key), address: address(p.issuer), chain: "", fileChain: "", list: 0n, statusWrong: false, entry: p.statusIndex,
    anchored: true, batch: p.batch, index: p.index, leaf: p.leaf, path: p.path, schema: null, attachments: [], attachmentsWrong: false, lines: p.fields,
  };
}

function address(text: string): Bytes | null {
  try {
    return decodeAddress(text);
  } catch {
    return null;
  }
}

/** Takes "<chain>/documents/status/<issuer>/<list>" apart. */
function parseStatusURI(uri: string, issuer: string): { chain: string; list: bigint } | null {
  const parts = uri.split("/");
  const number = parts.at(-1)!;
  if (parts.length < 5 || !/^[1-9][0-9]{0,19}$/.test(number) || BigInt(number) >= 1n << 64n) return null;
  const chain = parts.slice(0, -4).join("/");
  return uri === `${chain}/documents/status/${issuer}/${number}` ? { chain, list: BigInt(number) } : null;
}

function flatten(value: Json, path: string): Facts["lines"] {
  if (typeof value !== "object") return [{ name: path, text: String(value) }];
  const inner: [string, Json][] = Array.isArray(value) ? value.map((v, i) => [String(i), v]) : Object.keys(value).sort().map((name) => [name, value[name]!]);
  return inner.flatMap(([name, v]) => flatten(v, path ? `${path}/${name}` : name));
}

type Read<T> = T | "absent" | "unproven" | "unreadable";

/** Checks a document in any of its forms. Throws Unusable. */
export async function verifyDocument(data: Bytes, options: Options): Promise<Result> {
  const { kind, text } = recognise(data);
  let subject: Subject;
  try {
    subject = read(kind, data, text);
  } catch (cause) {
    return broken(kind, cause instanceof WrongDisclosure);
  }
  return new Verification(subject, options).run(data);
}

function broken(kind: Kind, disclosure: boolean): Result {
  const at: Check = disclosure ? "disclosures" : "decoding";
  return {
    verdict: "FORGED", reason: "checks", kind, document: null, header: null, status: null,
    summary: [fill("forged", checkWords[at])],
    checks: checks.map((check): Finding => {
      const code: Code = check !== at ? "not_reached" : disclosure ? "disclosures_contradict" : "decoding_contradicts";
      return { check, outcome: check === at ? "contradicts" : "cannot_tell", code, text: fill(code) };
    }),
  };
}

class Verification {
  readonly #s: Subject;
  readonly #o: Options;
  readonly #now: number;
  readonly #facts: Facts;
  readonly #findings = new Map<Check, Finding>();
  readonly #evidence: Evidence;
  #bundle: Bundle | null = null;
  #state: State | null = null;
  #header: Result["header"] = null;
  #trusted = false;
  #fresh = false;
  #batch: Message | null = null;
  #status: Change | null = null;

  constructor(s: Subject, o: Options) {
    this.#s = s;
    this.#o = o;
    this.#now = Math.floor((o.now ?? new Date()).getTime() / 1000);
    this.#facts = {
      type: s.type, title: null, issuer: s.issuer, keyId: s.keyId, notBefore: new Date(s.notBefore * 1000), notAfter: new Date(s.notAfter * 1000),
      batch: s.batch, statusList: s.list, anchoredHeight: 0n, anchoredAt: null, lines: s.lines, attachments: s.attachments,
    };
    this.#evidence = { outcomes: {}, status: 0, anchoredAt: 0n, compromisedAt: 0n, notBefore: s.notBefore, notAfter: s.notAfter, now: this.#now };
  }

  async run(data: Bytes): Promise<Result> {
    this.#note("decoding", "matches", "decoding_matches");
    this.#disclosures();
    this.#binding();
    await this.#page(data);
    await this.#checkHeader();
    this.#profile();
    this.#anchor();
    this.#keyAndSignature();
    await this.#statusIndex();
    return this.#finish();
  }

  #note(check: Check, outcome: Outcome, code: Code, ...args: Arg[]): void {
    this.#findings.set(check, { check, outcome, code, text: fill(code, ...args) });
    this.#evidence.outcomes[check] = outcome;
  }

  /** A contradiction between document and state. If the state is nobody's to rely on, it is only a doubt. */
  #against(check: Check, code: Code, ...args: Arg[]): void {
    this.#note(check, this.#trusted ? "contradicts" : "cannot_tell", code, ...args);
  }

  /** Why a record was not read. Its absence contradicts the document, unless the document may be younger than the state. */
  #missing(check: Check, why: "absent" | "unproven" | "unreadable", code: Code, ...args: Arg[]): void {
    if (why === "absent" && !this.#fresh && this.#s.notBefore > Math.floor(this.#header!.time.getTime() / 1000)) {
      this.#note(check, "cannot_tell", "not_yet_there", this.#header!.time);
    } else if (why === "absent") this.#against(check, code, ...args);
    else this.#note(check, "cannot_tell", why === "unreadable" ? "unreadable" : "unproven");
  }

  #disclosures(): void {
    const c = this.#s.credential;
    if (!c) this.#note("disclosures", "not_applicable", "paper_shows_all");
    else this.#note("disclosures", "matches", "disclosures_match", c.shown, c.keptBack);
  }

  #binding(): void {
    const check = "key_binding";
    const c = this.#s.credential;
    const bound: Binding | null = c?.binding ?? null;
    const asked = (this.#o.audience ?? "") !== "";
    if (!bound) {
      if (!asked) this.#note(check, "not_applicable", "binding_not_asked");
      else this.#note(check, "cannot_tell", c?.claims.holderKey ? "binding_missing" : "binding_no_holder");
      return;
    }
    const at = new Date(bound.issuedAt * 1000);
    const age = this.#now - bound.issuedAt;
    if (!c!.verifyBinding() || (asked && (bound.audience !== this.#o.audience || bound.nonce !== (this.#o.nonce ?? "")))) {
      this.#note(check, "contradicts", "binding_contradicts");
    } else if (!asked) this.#note(check, "not_applicable", "binding_unasked", bound.audience, at);
    else if (age > bindingAge || age < -bindingSkew) this.#note(check, "cannot_tell", "binding_old", at);
    else this.#note(check, "matches", "binding_matches", at);
  }

  async #page(data: Bytes): Promise<void> {
    if (!this.#s.schema) {
      this.#note("page", "not_applicable", "page_none");
      return;
    }
    const found = (await this.#o.comparePage?.(data)) ?? "unknown";
    if (found === "same") this.#note("page", "matches", "page_matches");
    else if (found === "other") this.#note("page", "contradicts", "page_contradicts");
    else this.#note("page", "cannot_tell", "page_unchecked");
  }

  /** Gets the proof and finds out what its header is worth. */
  async #checkHeader(): Promise<void> {
    const check = "header";
    const { pins, source } = this.#o;
    if (!this.#s.address) {
      this.#note(check, "cannot_tell", "unproven");
      return;
    }
    try {
      const bundle = await this.#collect(pins?.height ?? 0);
      if (this.#s.chain !== "" && bundle.chainId !== this.#s.chain) {
        this.#note(check, "cannot_tell", "other_chain", this.#s.chain, bundle.chainId);
        return;
      }
      const header = checkProof(bundle.proof, bundle.chainId, pins, this.#o.now ?? new Date());
      this.#bundle = bundle;
      this.#state = new State(bundle.proof, "documents");
      const ageSeconds = (this.#o.now ?? new Date()).getTime() / 1000 - header.time.getTime() / 1000;
      this.#header = { ...header, ageSeconds };
    } catch (cause) {
      this.#note(check, "cannot_tell", cause instanceof Untraced ? "untraced" : cause instanceof Wrong || cause instanceof Malformed ? "proof_wrong" : "source_failed");
      return;
    }
    const h = this.#header;
    this.#fresh = h.ageSeconds <= onlineMaxAge;
    const age = { seconds: h.ageSeconds };
    if (!pins) this.#note(check, "cannot_tell", "no_trust");
    else if (source.online && !this.#fresh) this.#note(check, "cannot_tell", "header_old", age);
    else {
      this.#trusted = true;
      this.#note(check, "matches", "header_matches", h.height, h.chainId, age, h.signed, h.validators, h.trustedHeight);
    }
  }

  /** Asks without the document's entry first: a gateway learns of it only where something was said of the document. */
  async #collect(anchor: number): Promise<Bundle> {
    const s = this.#s;
    const wanted: Wanted = { issuer: s.issuer, type: s.type, key: s.keyId, batch: s.anchored ? s.batch : 0n, list: s.list, entry: null };
    const bundle = await this.#o.source.bundle(wanted, anchor);
    if (!this.#o.source.online || bundle.lists.length === 0 || s.entry > maxIndex) return bundle;
    const list = await unpackList(bundle.lists[0]!.packed).catch(() => null);
    if (!list || s.entry >= entries || statusAt(list, s.entry) === 0) return bundle;
    return this.#o.source.bundle({ ...wanted, entry: s.entry }, anchor);
  }

  #read(type: string, key: Bytes): Read<Message> {
    const value = this.#state!.value(key);
    if (value === undefined) return "unproven";
    if (value === null) return "absent";
    try {
      return decode(`moscow.documents.v1.${type}`, value);
    } catch {
      return "unreadable";
    }
  }

  #profile(): void {
    const check = "profile";
    const s = this.#s;
    if (!s.address) this.#note(check, "contradicts", "issuer_no_account", s.issuer);
    else if (s.statusWrong) this.#note(check, "contradicts", "status_uri_wrong");
    else if (s.fileChain !== "" && s.fileChain !== s.chain) this.#note(check, "contradicts", "chains_differ", s.chain, s.fileChain);
    else if (s.attachmentsWrong) this.#note(check, "contradicts", "attachment_wrong");
    else if (!this.#state) this.#note(check, "cannot_tell", "unproven");
    else {
      let t = this.#read("DocumentType", documents.type(s.type));
      if (typeof t !== "string" && t.id !== s.type) t = "unreadable";
      if (typeof t === "string") {
        this.#missing(check, t, "type_absent", s.type);
        return;
      }
      if (s.schema && !equal(sha256(s.schema), fromBase64((t.schema_hash as string | null) ?? ""))) this.#against("page", "page_other_schema");
      this.#facts.title = { ru: t.title_ru as string, en: t.title_en as string };
      this.#note(check, "matches", "profile_matches", s.type, this.#facts.title, s.issuer, s.keyId, s.algorithm);
    }
  }

  #anchor(): void {
    const check = "anchor";
    const s = this.#s;
    if (!this.#state || !s.address) this.#note(check, "cannot_tell", "unproven");
    else if (!s.anchored) this.#note(check, "cannot_tell", "anchor_missing");
    else {
      let b = this.#read("Batch", documents.batch(s.address, s.batch));
      if (typeof b !== "string" && (b.issuer !== s.issuer || b.number !== s.batch.toString() || fromBase64((b.root as string | null) ?? "").length !== 32)) b = "unreadable";
      if (typeof b === "string") {
        this.#missing(check, b, "batch_absent", s.batch);
        return;
      }
      this.#batch = b;
      const height = BigInt(b.anchored_height as string);
      this.#evidence.anchoredAt = height > 0n ? height : 0n;
      this.#facts.anchoredHeight = height;
      this.#facts.anchoredAt = new Date(Number(b.anchored_at) * 1000);
      const size = b.size as number;
      if (size < 1 || size > 100_000 || !verifyPath(fromBase64(b.root as string), size, s.index, s.leaf, s.path)) {
        this.#against(check, "leaf_contradicts", s.index + 1, s.batch);
      } else this.#note(check, "matches", "anchor_matches", s.index + 1, size, s.batch, height, this.#facts.anchoredAt);
    }
  }

  /** The issuer's key and its right for this type. That the batch stands in the state proves the right at its height. */
  #keyAndSignature(): void {
    const s = this.#s;
    if (!this.#state || !s.address) {
      this.#note("issuer_key", "cannot_tell", "unproven");
      this.#note("signature", "cannot_tell", "unproven");
      return;
    }
    let k = this.#read("IssuerKey", documents.issuerKey(s.address, s.keyId));
    if (typeof k !== "string" && (k.issuer !== s.issuer || k.key_id !== s.keyId)) k = "unreadable";
    if (typeof k === "string") {
      this.#missing("issuer_key", k, "key_absent", s.keyId);
      this.#note("signature", "cannot_tell", "signature_no_key");
      return;
    }
    const [registered, retired, compromised] = [k.registered_height, k.retired_height, k.compromised_from].map((h) => BigInt(h as string)) as [bigint, bigint, bigint];
    if (compromised > 0n) this.#evidence.compromisedAt = compromised;
    const b = this.#batch;
    const at = b ? BigInt(b.anchored_height as string) : 0n;
    if (!b) this.#note("issuer_key", "cannot_tell", "key_without_batch", s.keyId);
    else if (b.type !== s.type) this.#against("issuer_key", "key_other_type", b.type as string, s.type);
    else if (b.key_id !== s.keyId) this.#against("issuer_key", "key_other", b.key_id as string, s.keyId);
    else if (at < registered || (retired !== 0n && at > retired)) this.#against("issuer_key", "key_out_of_use", s.keyId, at);
    else this.#note("issuer_key", "matches", "key_matches", s.keyId, registered, b.type as string, at);
    let key: PublicKey;
    try {
      key = issuerKey(k.algorithm, fromBase64((k.public_key as string | null) ?? ""));
    } catch {
      this.#note("signature", "cannot_tell", "unreadable");
      return;
    }
    if (s.verify(key)) this.#note("signature", "matches", "signature_matches");
    else this.#against("signature", "signature_contradicts");
  }

  async #statusIndex(): Promise<void> {
    const check = "status_index";
    const s = this.#s;
    if (!this.#state || !s.address) {
      this.#note(check, "cannot_tell", "unproven");
      return;
    }
    if (!this.#batch) {
      this.#note(check, "cannot_tell", "status_no_batch");
      return;
    }
    const number = BigInt(this.#batch.status_list as string);
    if (s.list !== 0n && s.list !== number) {
      this.#against(check, "status_other_list", s.list, number);
      return;
    }
    const record = this.#read("StatusList", documents.statusList(s.address, number));
    if (record === "unreadable") {
      this.#note(check, "cannot_tell", "unreadable");
      return;
    }
    const packed = this.#bundle!.lists.find((l) => l.issuer === s.issuer && l.number === number);
    if (typeof record === "string" || !packed) {
      this.#note(check, "cannot_tell", "list_missing", number);
      return;
    }
    const list = await unpackList(packed.packed).catch(() => null);
    if (!list || record.issuer !== s.issuer || record.number !== number.toString() || !isListOf(list, record.chunk_hashes as string[])) {
      this.#note(check, "cannot_tell", "list_other", number);
      return;
    }
    if (s.entry >= entries) {
      this.#note(check, "contradicts", "status_out_of_range", s.entry);
      return;
    }
    const status = statusAt(list, s.entry);
    this.#facts.statusList = number;
    this.#evidence.status = status;
    this.#note(check, "matches", "status_matches", s.entry, number, statusWords[status]!);
    if (status !== 0) this.#status = this.#change(s.address, number, status);
  }

  /** When and why the status is what it is, as far as it is proven. */
  #change(issuer: Bytes, list: bigint, status: number): Change {
    const names = ["", "DOCUMENT_STATUS_REVOKED", "DOCUMENT_STATUS_SUSPENDED", "DOCUMENT_STATUS_SUPERSEDED"];
    const last = this.#read("StatusChange", documents.statusChange(issuer, list, this.#s.entry));
    if (typeof last === "string" || last.status !== names[status]) return { status, time: null, height: 0n, reason: "", title: null };
    const params = this.#read("Params", documents.params());
    const codes = typeof params === "string" ? [] : (params.status_reasons as Message[]);
    const found = codes.find((c) => c.code === last.reason);
    return {
      status, time: new Date(Number(last.time) * 1000), height: BigInt(last.height as string), reason: last.reason as string,
      title: found ? { ru: found.title_ru as string, en: found.title_en as string } : null,
    };
  }

  #finish(): Result {
    const j = judge(this.#evidence);
    const summary = [this.#sentence(j)];
    const c = this.#status;
    if (c?.time && j.reason === "status") {
      summary.push(c.reason === "" ? fill("changed_on_without_reason", c.time, c.height) : fill("changed_on", c.time, c.height, c.title ?? c.reason));
    }
    if (this.#header && !this.#o.source.online) summary.push(fill("offline_age", { seconds: this.#header.ageSeconds }));
    if (this.#s.kind === "paper") summary.push(fill("compare_paper"));
    for (const a of this.#s.attachments) summary.push(fill("attachment_not_checked", a.name, a.mediaType));
    return {
      verdict: j.verdict, reason: j.reason, kind: this.#s.kind, summary, checks: checks.map((check) => this.#findings.get(check)!),
      document: this.#facts, header: this.#header, status: this.#status,
    };
  }

  #sentence(j: ReturnType<typeof judge>): Text {
    const named: Text = { ru: j.checks.map((c) => checkWords[c].ru).join(", "), en: j.checks.map((c) => checkWords[c].en).join(", ") };
    switch (j.verdict) {
      case "FORGED":
        return fill("forged", named);
      case "UNKNOWN":
        return fill("unknown", named);
      case "REVOKED":
        return j.reason === "key_compromised" ? fill("key_compromised", this.#evidence.anchoredAt, this.#evidence.compromisedAt) : fill("revoked");
      case "SUPERSEDED":
        return fill("superseded");
      case "SUSPENDED":
        return fill("suspended");
      case "EXPIRED":
        return j.reason === "not_yet" ? fill("not_yet", this.#facts.notBefore) : fill("over", this.#facts.notAfter);
      case "VALID":
        return fill("valid");
    }
  }
}
