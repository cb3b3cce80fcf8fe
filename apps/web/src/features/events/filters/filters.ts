import type { EventsListData } from '@calendar/client';
import { WORDS } from '../events.words';

type Query = NonNullable<EventsListData['query']>;

/** What the list is narrowed down to; it stands in the address, so that a link can lead to it. */
export interface Filters {
  type?: NonNullable<Query['type']>;
  sync?: NonNullable<Query['syncStatus']>;
  q?: string;
}

/** What the address asks for; what it cannot mean is left out. */
export function filtersOf(address: URLSearchParams): Filters {
  const type = address.get('type');
  const sync = address.get('sync');
  const q = address.get('q')?.trim();
  return {
    ...(isKeyOf(WORDS.types, type) && { type }),
    ...(isKeyOf(WORDS.states, sync) && { sync }),
    ...(q && { q }),
  };
}

/** The address with one filter changed, and all else in it as it was. @param value empty: not narrowed by it */
export function withFilter(address: URLSearchParams, filter: keyof Filters, value: string): URLSearchParams {
  const changed = new URLSearchParams(address);
  if (value) changed.set(filter, value);
  else changed.delete(filter);
  return changed;
}

/** In the words of the API. */
export function queryOf({ type, sync, q }: Filters): Query {
  return { ...(type && { type }), ...(sync && { syncStatus: sync }), ...(q && { q }) };
}

function isKeyOf<Words extends object>(words: Words, key: string | null): key is Extract<keyof Words, string> {
  return key !== null && Object.hasOwn(words, key);
}
