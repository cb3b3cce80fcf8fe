import type { FieldChange } from './attempt';

type Values = Readonly<Partial<Record<string, unknown>>>;

/** A timeline is for looking back, not a second copy of every text. */
const LONGEST_TEXT = 500;

/**
 * What fields were and became. Pure.
 *
 * @param before `null`: there was no event
 */
export function fieldChanges(fields: readonly string[], before: Values | null, after: Values | null): FieldChange[] {
  return fields.map((field) => ({ field, from: shown(before?.[field]), to: shown(after?.[field]) }));
}

function shown(value: unknown): unknown {
  if (typeof value !== 'string' || value.length <= LONGEST_TEXT) return value ?? null;
  // Not in the middle of a character that takes two.
  return `${value.slice(0, LONGEST_TEXT).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
