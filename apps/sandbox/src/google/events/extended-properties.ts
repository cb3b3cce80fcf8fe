import type { GoogleEvent } from '../calendars/google-event';
import { invalid } from '../google-error';

const LONGEST_KEY = 44;
const LONGEST_VALUE = 1_024;

/**
 * Private properties as Google keeps them: those with a long key are dropped, long values cut, both without a word; null
 * removes one.
 *
 * @throws GoogleError 400 for values that are no text
 */
export function checkExtendedProperties(value: unknown): GoogleEvent['extendedProperties'] {
  const { private: properties = {} } = Object(value) as { private?: unknown };
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) throw invalid();
  const kept = Object.entries(properties).flatMap(([key, text]) => keep(key, text));
  return kept.length > 0 ? { private: Object.fromEntries(kept) } : undefined;
}

function keep(key: string, text: unknown): [string, string][] {
  if (text === null || key.length > LONGEST_KEY) return [];
  if (typeof text !== 'string') throw invalid();
  return [[key, text.slice(0, LONGEST_VALUE)]];
}
