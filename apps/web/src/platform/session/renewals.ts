const DATABASE = 'copilot-calendar.session';
const STORE = 'renewals';
const LATEST = 'latest';

/**
 * Which token was renewed last, for all tabs. It is in no localStorage: Chromium keeps a copy of that in each of its processes,
 * and a tab may read in its own what another one has replaced, even when it has waited for that one's lock.
 *
 * @param token that is good no more, now that another one has been kept
 */
export async function noteRenewal(token: string): Promise<void> {
  const digest = await digestOf(token);
  await inStore('readwrite', (store) => store.put(digest, LATEST)).catch(() => undefined);
}

/** Whether another token has been kept in place of this one. `false` also where the browser keeps nothing of the kind. */
export async function wasRenewed(token: string): Promise<boolean> {
  const latest = await inStore('readonly', (store) => store.get(LATEST)).catch(() => undefined);
  return latest !== undefined && latest === (await digestOf(token));
}

async function digestOf(token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function inStore<Result>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore(STORE));
  const database = await resultOf(opening);
  try {
    return await resultOf(act(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

function resultOf<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB gives no reason')));
  });
}
