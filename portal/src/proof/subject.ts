// What the paths of the gateway name in the chain's state: stores and keys, as package stateproof has them.
import { decodeAddress } from "./bech32.ts";
import { bigEndian, type Bytes, concat, fromHex, Malformed, utf8 } from "@moscowd/light";

export interface Subject {
  name: string;
  store: string;
  key: Bytes;
  /** The message under the key. */
  type: string;
}

const join = (prefix: number, ...parts: Bytes[]) => concat(Uint8Array.of(prefix), ...parts);

function number(text: string): bigint {
  if (!/^(0|[1-9][0-9]{0,19})$/.test(text) || BigInt(text) >= 1n << 64n) throw new Malformed(`${text} is no number`);
  return BigInt(text);
}

const u64 = (text: string) => bigEndian(number(text), 8);
const prefixed = (account: Bytes) => concat(Uint8Array.of(account.length), account);

/** Keys of the records of documents, which a verifier asks for too; accounts are the bytes of addresses. */
export const documents = {
  params: () => join(0),
  type: (id: string) => join(1, utf8(id)),
  issuerKey: (issuer: Bytes, id: string) => join(11, prefixed(issuer), utf8(id)),
  batch: (issuer: Bytes, batch: bigint) => join(12, prefixed(issuer), bigEndian(batch, 8)),
  statusList: (issuer: Bytes, list: bigint) => join(14, prefixed(issuer), bigEndian(list, 8)),
  statusChange: (issuer: Bytes, list: bigint, index: number) => join(16, prefixed(issuer), bigEndian(list, 8), bigEndian(BigInt(index), 4)),
};

const of = (name: string, store: string, key: Bytes, type: string): Subject => ({ name, store, key, type });

const access = (name: string, key: Bytes, type: string) => of(name, "moscowaccess", key, `moscow.access.v1.${type}`);
const poa = (name: string, key: Bytes, type: string) => of(name, "poa", key, `moscow.poa.v1.${type}`);
const fairs = (name: string, key: Bytes, type: string) => of(name, "marketslots", key, `moscow.marketslots.v1.${type}`);
const document = (name: string, key: Bytes, type: string) => of(name, "documents", key, `moscow.documents.v1.${type}`);
const voting = (name: string, key: Bytes, type: string) => of(name, "voting", key, `moscow.voting.v1.${type}`);

function index(text: string): number {
  if (number(text) >= 1n << 32n) throw new Malformed(`${text} is no index of a list`);
  return Number(text);
}

type Parts = [string, string, string];

const kinds: [pattern: string, records: (...parts: Parts) => Subject[]][] = [
  ["accounts/*", (account) => [access("enrolment", join(4, decodeAddress(account)), "Enrolment")]],
  ["validators/*", (account) => [poa("validator", join(1, decodeAddress(account)), "Validator")]],
  [
    "seasons/*",
    (id) => [
      fairs("season", join(2, u64(id)), "Season"),
      fairs("closing", join(16, u64(id)), "Closing"),
      fairs("places_head", join(17, u64(id)), "PlacesHead"),
    ],
  ],
  [
    "seasons/*/applications/*",
    (season, id) => [
      fairs("application", join(5, u64(season), u64(id)), "Application"),
      fairs("outcomes", join(14, u64(season), u64(id)), "ApplicationOutcomes"),
    ],
  ],
  ["documents/types/*", (id) => [document("type", documents.type(id), "DocumentType")]],
  ["documents/requests/*", (id) => [document("request", join(4, u64(id)), "Request")]],
  ["documents/issuers/*/batches/*", (issuer, batch) => [document("batch", documents.batch(decodeAddress(issuer), number(batch)), "Batch")]],
  ["documents/issuers/*/keys/*", (issuer, id) => [document("key", documents.issuerKey(decodeAddress(issuer), id), "IssuerKey")]],
  ["documents/issuers/*/lists/*", (issuer, list) => [document("list", documents.statusList(decodeAddress(issuer), number(list)), "StatusList")]],
  [
    "documents/issuers/*/lists/*/entries/*",
    (issuer, list, entry) => [
      document("list", documents.statusList(decodeAddress(issuer), number(list)), "StatusList"),
      document("last_change", documents.statusChange(decodeAddress(issuer), number(list), index(entry)), "StatusChange"),
    ],
  ],
  ["polls/*", (id) => [voting("poll", join(2, u64(id)), "Poll"), voting("head", join(3, u64(id)), "PollHead")]],
  ["elections/*", (id) => [voting("election", join(65, u64(id)), "Election"), voting("head", join(66, u64(id)), "ElectionHead")]],
  [
    "elections/*/voters/*",
    (id, tag) => [voting("voter", join(71, u64(id), hash(tag)), "CensusRecord"), voting("ballot", join(80, u64(id), hash(tag)), "BallotRecord")],
  ],
  ["votes/*", (tracker) => [voting("vote", join(9, hash(tracker)), "VoteRef")]],
];

function hash(text: string): Bytes {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Malformed(`${text} is no hash`);
  return fromHex(text);
}

/** The records of a path such as "seasons/7"; throws Malformed where nothing can be proven of it. */
export function subjects(path: string): Subject[] {
  const given = path.split("/");
  for (const [pattern, records] of kinds) {
    const parts = pattern.split("/");
    if (parts.length !== given.length || !parts.every((part, i) => part === "*" ? given[i] !== "" : part === given[i])) continue;
    return records(...(given.filter((_, i) => parts[i] === "*") as Parts));
  }
  throw new Malformed(`nothing can be proven of ${path}`);
}
