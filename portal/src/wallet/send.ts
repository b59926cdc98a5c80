// From messages to a block: the account's number and sequence, the signature, sending and waiting.
import { fetchJson, get, Problem, type Schema } from "../lib/api.ts";
import type { Key } from "./key.ts";
import { type Message, signTransaction } from "./transaction.ts";

/** Enough for each message of the portal; gas has no price, but a block holds only so much of it. */
const defaultGas = 2_000_000n;

/** How long a block may take to hold what was sent. */
const patience = 60_000;

/** The SDK's ErrWrongSequence. */
const wrongSequence = 32;

const pause = (milliseconds: number): Promise<void> => new Promise((wake) => setTimeout(wake, milliseconds));

/** It is not known whether a block will hold the transaction: ask for its hash again later. */
export class NotSeenYet extends Error {
  constructor(readonly hash: string) {
    super(`transaction ${hash} is in no block yet`);
  }
}

export interface Receipt {
  hash: string;
  height: number;
}

/** What the chain says about an account. state is "none" for one that no registrar has enrolled. */
export type Account = { state: "none" } | { state: string; account: Schema<"AccountDetail"> };

export async function readAccount(address: string): Promise<Account> {
  try {
    const account = await get("/v1/accounts/{address}", { address });
    return { state: account.state, account };
  } catch (cause) {
    if (cause instanceof Problem && cause.kind === "not-found") return { state: "none" };
    throw cause;
  }
}

/**
 * Signs, sends and waits until a block holds the transaction. Throws Problem with codespace and code where the chain refuses
 * it, at once or in the block, and NotSeenYet.
 */
export async function send(key: Key, messages: Message[], gas = defaultGas): Promise<Receipt> {
  for (let attempt = 1; ; attempt++) {
    const signer = await get("/v1/accounts/{address}/signer", { address: key.address }, { cache: "no-store" });
    const bytes = signTransaction(key, { chainId: signer.chain_id, accountNumber: BigInt(signer.account_number), sequence: BigInt(signer.sequence) }, messages, gas);
    try {
      const { hash } = await fetchJson<Schema<"Sent">>("/v1/transactions", { method: "POST", body: bytes as BodyInit, headers: { "Content-Type": "application/octet-stream" } });
      return await settled(hash);
    } catch (cause) {
      // The gateway keeps the sequence for a second: the one before may just have been used.
      const stale = cause instanceof Problem && cause.codespace === "sdk" && cause.code === wrongSequence;
      if (!stale || attempt === 3) throw cause;
      await pause(1500);
    }
  }
}

/** Waits until a block holds a transaction. */
export async function settled(hash: string): Promise<Receipt> {
  for (const until = Date.now() + patience; Date.now() < until; await pause(1000)) {
    try {
      const t = await get("/v1/transactions/{hash}", { hash }, { cache: "no-store" });
      if (t.code !== 0) throw new Problem(422, { type: "urn:moscowd:problem:transaction-refused", detail: t.error, codespace: t.codespace, code: t.code });
      return { hash, height: t.height };
    } catch (cause) {
      if (!(cause instanceof Problem && cause.kind === "not-found")) throw cause;
    }
  }
  throw new NotSeenYet(hash);
}
