// Messages that bring the secret ballots of elections to the chain (proto/moscow/voting/v1/ballot_tx.proto).
import type { Ballot, Opening } from "@moscowd/ballot";
import { type Bytes, concat, putBytes, putMessage, putText, putVarint, varint } from "@moscowd/light";
import type { Message } from "./transaction.ts";

const signedBallot = (election: number, b: Ballot, signature: Bytes): Bytes => concat(
  putVarint(1, election), putBytes(2, b.tag), putVarint(3, b.seq), putBytes(4, b.ciphertexts), putBytes(5, b.proofs), putBytes(6, signature),
);

/** Casts a ballot; signature is the voter's over the cast message. sender need not be the voter, but pays with a quota. */
export const castBallot = (sender: string, election: number, ballot: Ballot, signature: Bytes): Message => ({
  typeUrl: "/moscow.voting.v1.MsgCastBallot", value: concat(putText(1, sender), putMessage(2, signedBallot(election, ballot, signature))),
});

/** Publishes what a ballot holds, which then cannot be cast; signature is the voter's over the spoil message. */
export const spoilBallot = (sender: string, election: number, ballot: Ballot, signature: Bytes, opening: Opening): Message => ({
  typeUrl: "/moscow.voting.v1.MsgSpoilBallot",
  value: concat(
    putText(1, sender), putMessage(2, signedBallot(election, ballot, signature)), putBytes(3, concat(new Uint8Array(), ...opening.cells.map((c) => varint(c)))),
    putBytes(4, concat(...opening.randomness)),
  ),
});
