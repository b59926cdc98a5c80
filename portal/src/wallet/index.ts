// The wallet: a key made and kept in the browser, and what it signs. See README.md beside this.
export { backup, canEncrypt, NotABackup, restore, WrongPassPhrase } from "./backup.ts";
export { type Key, keyOf, newKey, signDigest, signMessage } from "./key.ts";
export { type Account, NotSeenYet, readAccount, type Receipt, send, settled } from "./send.ts";
export { forgetKey, keepKey, loadKey, makeKey } from "./store.ts";
export { type Message, signTransaction, type Signer } from "./transaction.ts";
export { castVote, type SignedVote, signVote, textCommitment, type Vote, voteDigest, voteLine, voteTracker } from "./votes.ts";
