// The key of this browser, in IndexedDB: on this device only, readable by the pages of this site.
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
