// Votes of polls, signed as EIP-712 data so that other wallets can make the same (docs/polls.md).
import { keccak_256 } from "@noble/hashes/sha3.js";
import { base64, bigEndian, type Bytes, concat, putBytes, putMessage, putText, putVarint, sha256, utf8, varint } from "@moscowd/light";
import { type Key, signDigest } from "./key.ts";
import type { Message } from "./transaction.ts";

export interface Vote {
  poll: bigint;
  question: number;
  version: number;
  /** Ascending: an option's index, plus 1 000 times the rating or rank where the kind has them. */
  choices: number[];
  /** 32 bytes, or none. */
  textCommitment: Bytes;
  /** Above that of the voter's last vote on the question; the time in milliseconds serves. */
  seq: bigint;
  /** The Unix second from which the vote is refused. */
  expiry: bigint;
}

export interface SignedVote extends Vote {
  /** r, s, and 27 or 28. */
  signature: Bytes;
  /** The voter's leaf and audit path, in polls with a census. */
  census?: { index: bigint; path: Bytes };
}

const word = (n: bigint | number): Bytes => bigEndian(BigInt(n), 32);
const hashText = (text: string): Bytes => keccak_256(utf8(text));

const domain = keccak_256(concat(
  hashText("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
  hashText("moscowd poll"), hashText("1"), word(8995), word(0x903),
));
const voteType = hashText("Vote(uint64 poll,uint32 question,uint32 version,uint32[] choices,bytes32 textCommitment,uint64 seq,uint64 expiry)");

/** What the voter's key signs. */
export function voteDigest(v: Vote): Bytes {
  const text = v.textCommitment.length === 0 ? new Uint8Array(32) : v.textCommitment;
  const struct = keccak_256(concat(
    voteType, word(v.poll), word(v.question), word(v.version), keccak_256(concat(new Uint8Array(), ...v.choices.map(word))), text, word(v.seq), word(v.expiry),
  ));
  return keccak_256(concat(Uint8Array.of(0x19, 0x01), domain, struct));
}

export function signVote(key: Key, vote: Vote): SignedVote {
  const signature = signDigest(key, voteDigest(vote));
  signature[64]! += 27;
  return { ...vote, signature };
}

/** The number by which the voter finds the vote. It names what was voted: for the voter's eyes. */
export const voteTracker = (vote: Vote, voter: Key): Bytes => sha256(utf8("moscowd/vote/v1"), voteDigest(vote), voter.addressBytes);

/** Commits to a text beside the options; the salt has 32 random bytes. */
export const textCommitment = (salt: Bytes, text: string): Bytes => sha256(utf8("moscowd/text/v1"), salt, utf8(text));

/** The message that casts a vote; sender need not be the voter, but pays with a quota. */
export function castVote(sender: string, v: SignedVote): Message {
  const vote = concat(
    putVarint(1, v.poll), putVarint(2, v.question), putVarint(3, v.version), putBytes(4, concat(new Uint8Array(), ...v.choices.map((c) => varint(c)))),
    putBytes(5, v.textCommitment), putVarint(6, v.seq), putVarint(7, v.expiry), putBytes(8, v.signature),
    putVarint(9, v.census?.index ?? 0n), putBytes(10, v.census?.path ?? new Uint8Array()),
  );
  return { typeUrl: "/moscow.voting.v1.MsgCastVote", value: concat(putText(1, sender), putMessage(2, vote)) };
}

/** The line that "moscowd tx voting cast" takes of a vote, for somebody else to send. */
export const voteLine = (v: SignedVote): string => `${JSON.stringify({
  poll_id: String(v.poll), question_id: v.question, version_id: v.version, choices: v.choices, text_commitment: base64(v.textCommitment), seq: String(v.seq),
  expiry: String(v.expiry), signature: base64(v.signature), census_index: String(v.census?.index ?? 0n), census_path: base64(v.census?.path ?? new Uint8Array()),
})}\n`;
