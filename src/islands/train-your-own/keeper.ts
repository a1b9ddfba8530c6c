import { writeStored } from '../session/storage.ts';
import type { OwnTextSnapshot, Settings } from './compute.ts';
import type { OwnText } from './read-text.ts';

/** A network in the reader's browser, with what shows it before it goes on. */
export interface KeptNetwork {
  settings: Settings;
  snapshot: Omit<OwnTextSnapshot, 'file'>;
  file: Uint8Array;
}

/** Keeps one network and its text from visit to visit. Every promise is rejected where the browser keeps nothing. */
export interface Keeper {
  recall(): Promise<{ network: KeptNetwork; text: OwnText } | undefined>;
  /** The text where it is another than before. */
  keep(network: KeptNetwork, text?: OwnText): Promise<void>;
  forget(): Promise<void>;
}

const store = 'kept';
/** Says to the sleeping page, which cannot look into the database, that the demo should wake and show what is kept. */
const marker = 'own-network';

/** A keeper in the browser's own database, which opens when it is first asked. */
export function createKeeper(): Keeper {
  let database: Promise<IDBDatabase> | undefined;
  function open(): Promise<IDBDatabase> {
    database ??= new Promise((resolve, reject) => {
      const request = indexedDB.open('unrolled:train-your-own', 1);
      request.onupgradeneeded = () => void request.result.createObjectStore(store);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error!);
    });
    return database;
  }
  /** Resolves when the change is safe. */
  async function change(act: (records: IDBObjectStore) => void): Promise<void> {
    const transaction = (await open()).transaction(store, 'readwrite');
    act(transaction.objectStore(store));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error!);
    });
  }
  async function read<Value>(key: string): Promise<Value | undefined> {
    const request = (await open()).transaction(store).objectStore(store).get(key) as IDBRequest<Value | undefined>;
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error!);
    });
  }

  return {
    async recall() {
      const [network, text] = [await read<KeptNetwork>('network'), await read<OwnText>('text')];
      return network && text && { network, text };
    },
    async keep(network, text) {
      await change((records) => {
        records.put(network, 'network');
        if (text) records.put(text, 'text');
      });
      writeStored(marker, 'yes');
    },
    async forget() {
      writeStored(marker, 'no');
      await change((records) => records.clear());
    },
  };
}
