import type { FieldConflict } from '../merge/merge';

/**
 * Why a person is asked: both sides have changed something, or what we would write concerns a whole series, or is shown to
 * the guests of the event.
 */
export const CONFLICT_KINDS = ['fields', 'series', 'guests'] as const;
export type ConflictKind = (typeof CONFLICT_KINDS)[number];

/** What a conflict is about, and how many guests are told when our side is chosen. Pure. */
export function kindOf(fields: readonly FieldConflict[]): { kind: ConflictKind; guests: number } {
  const guests = Math.max(0, ...fields.map(({ reach }) => reach?.guests ?? 0));
  if (fields.some(isOfSeries)) return { kind: 'series', guests };
  return { kind: guests > 0 ? 'guests' : 'fields', guests };
}

/** Its time, or that it exists at all. */
function isOfSeries({ field, careerCopilot, reach }: FieldConflict): boolean {
  return reach?.recurring === true && (field === 'time' || careerCopilot === 'cancelled');
}
