import type { ConflictFieldView } from '@calendar/client';
import { alertWords } from '../../ui/alert-words';
import { timeSpan } from '../../ui/times';
import type { Side } from './choices';
import { WORDS } from './conflicts.words';

type Value = ConflictFieldView['base'] | null;

/**
 * The value of a field, as a person says it.
 *
 * @param place whose value it is, and what that side is called; without one it is what both last agreed on
 */
export function fieldWords(
  field: ConflictFieldView['field'],
  value: Value,
  place?: { side: Side; name: string },
): string {
  if (value === null || value === '') return WORDS.nothing;
  if (Array.isArray(value)) return value.length === 0 ? WORDS.noAlerts : value.map(alertWords).join(', ');
  if (typeof value === 'object') return timeSpan(value);
  if (field !== 'status') return value;
  if (value !== 'cancelled' || !place) return WORDS.statuses[value] ?? value;
  return place.side === 'calendar' ? WORDS.deletedIn(place.name) : WORDS.cancelledIn(place.name);
}
