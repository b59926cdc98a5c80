// The keys of this browser, in IndexedDB: on this device only, readable by the pages of this site.
import type { Bytes } from "@moscowd/light";
import { type Key, keyOf, newKey } from "./key.ts";

const name = "wallet";

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("moscowd", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(name);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function inStore<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(name, mode);
      const request = act(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** The key that is kept here, if there is one. */
export async function loadKey(): Promise<Key | undefined> {
  const secret = await inStore<Uint8Array | undefined>("readonly", (s) => s.get("key"));
  return secret && keyOf(secret);
}

/** Keeps a key. The browser is asked not to throw it away when space is short. Another key that was here is lost. */
export async function keepKey(key: Key): Promise<void> {
  await inStore("readwrite", (s) => s.put(key.secret, "key"));
  await navigator.storage?.persist?.();
}

/** Makes a key and keeps it; throws if one is there already. */
export async function makeKey(): Promise<Key> {
  const key = newKey();
  await inStore("readwrite", (s) => s.add(key.secret, "key"));
  await navigator.storage?.persist?.();
  return key;
}

/** Forgets the key. Without a copy nobody can write as this account again. */
export const forgetKey = (): Promise<undefined> => inStore("readwrite", (s) => s.delete("key"));

/** What a voter of an election has: the secret of the key, 32 bytes, and the subject under which the census names it, if it is known. */
export interface VoterKey {
  secret: Bytes;
  subject: string;
}

const voterEntry = (chain: string, election: number): string => `voter/${chain}/${election}`;

export const loadVoterKey = (chain: string, election: number): Promise<VoterKey | undefined> => inStore("readonly", (s) => s.get(voterEntry(chain, election)));

/** Keeps the key of a voter in place of the one that was here. */
export async function keepVoterKey(chain: string, election: number, key: VoterKey): Promise<void> {
  await inStore("readwrite", (s) => s.put(key, voterEntry(chain, election)));
  await navigator.storage?.persist?.();
}

export const forgetVoterKey = (chain: string, election: number): Promise<undefined> => inStore("readwrite", (s) => s.delete(voterEntry(chain, election)));

const pollEntry = (poll: number): string => `poll/${poll}`;

/** The key that a voter has for one poll with a census. */
export async function loadPollKey(poll: number): Promise<Key | undefined> {
  const secret = await inStore<Uint8Array | undefined>("readonly", (s) => s.get(pollEntry(poll)));
  return secret && keyOf(secret);
}

/** Keeps the key of a poll in place of the one that was here. */
export async function keepPollKey(poll: number, key: Key): Promise<void> {
  await inStore("readwrite", (s) => s.put(key.secret, pollEntry(poll)));
  await navigator.storage?.persist?.();
}
