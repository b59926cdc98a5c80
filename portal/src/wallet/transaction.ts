// Transactions of the chain in SIGN_MODE_DIRECT. They cost no fee: accounts have quotas.
import { type Bytes, concat, putBytes, putMessage, putText, putVarint } from "@moscowd/light";
import { type Key, signMessage } from "./key.ts";

/** A message of a transaction: google.protobuf.Any. */
export interface Message {
  /** Such as /moscow.voting.v1.MsgCastVote. */
  typeUrl: string;
  value: Bytes;
}

/** What a signature is bound to. */
export interface Signer {
  chainId: string;
  accountNumber: bigint;
  sequence: bigint;
}

const any = (typeUrl: string, value: Bytes): Bytes => concat(putText(1, typeUrl), putBytes(2, value));
const keyType = "/cosmos.evm.crypto.v1.ethsecp256k1.PubKey";
const modeDirect = 1;

/** The bytes of a signed transaction, as the chain's own programs make them. */
export function signTransaction(key: Key, signer: Signer, messages: Message[], gas: bigint): Bytes {
  const body = concat(...messages.map((m) => putMessage(1, any(m.typeUrl, m.value))));
  const mode = putMessage(1, putVarint(1, modeDirect));
  const info = concat(putMessage(1, any(keyType, putBytes(1, key.publicKey))), putMessage(2, mode), putVarint(3, signer.sequence));
  const auth = concat(putMessage(1, info), putMessage(2, putVarint(2, gas)));
  const document = concat(putBytes(1, body), putBytes(2, auth), putText(3, signer.chainId), putVarint(4, signer.accountNumber));
  return concat(putBytes(1, body), putBytes(2, auth), putMessage(3, signMessage(key, document)));
}
