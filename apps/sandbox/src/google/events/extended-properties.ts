import type { GoogleEvent } from '../calendars/google-event';
import { invalid } from '../google-error';

const MOST_PROPERTIES = 300;
const MOST_BYTES = 32 * 1_024;
const LONGEST_KEY = 44;
const LONGEST_VALUE = 1_024;
const SIDES = ['private', 'shared'] as const;

/**
 * Extended properties as Google keeps them: those with a long key are dropped, long values cut, both without a word;
 * null removes one.
 *
 * @throws GoogleError 400 for values that are no text, and beyond 300 properties or 32 kB
 */
export function checkExtendedProperties(value: unknown): GoogleEvent['extendedProperties'] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid();
  const kept: NonNullable<GoogleEvent['extendedProperties']> = {};
  let count = 0;
  let bytes = 0;
  for (const side of SIDES) {
    const properties: unknown = (value as Record<string, unknown>)[side];
    if (properties === undefined || properties === null) continue;
    if (typeof properties !== 'object' || Array.isArray(properties)) throw invalid();
    const entries = Object.entries(properties).flatMap(([key, text]) => keep(key, text));
    if (entries.length === 0) continue;
    kept[side] = Object.fromEntries(entries);
    count += entries.length;
    bytes += entries.reduce((sum, [key, text]) => sum + Buffer.byteLength(key) + Buffer.byteLength(text), 0);
  }
  if (count > MOST_PROPERTIES || bytes > MOST_BYTES) throw invalid('Extended properties exceed the allowed size.');
  return count > 0 ? kept : undefined;
}

function keep(key: string, text: unknown): [string, string][] {
  if (text === null || key.length > LONGEST_KEY) return [];
  if (typeof text !== 'string') throw invalid();
  return [[key, text.slice(0, LONGEST_VALUE)]];
}
