import type { ConflictFieldView } from '@calendar/client';

export type Side = 'career_copilot' | 'calendar';
export const SIDES: readonly Side[] = ['career_copilot', 'calendar'];
/** What the two sides are called. */
export type SideNames = Readonly<Record<Side, string>>;
/** Whose value is to hold, by field; a field without a choice waits. */
export type Choices = Readonly<Partial<Record<ConflictFieldView['field'], Side>>>;

/** The same side for every field. */
export function allFrom(side: Side, fields: readonly Pick<ConflictFieldView, 'field'>[]): Choices {
  return Object.fromEntries(fields.map(({ field }) => [field, side]));
}

/** Only for fields that are still to be decided: another tab may have decided one meanwhile. */
export function openChoices(choices: Choices, fields: readonly Pick<ConflictFieldView, 'field'>[]): Choices {
  const chosen = fields.filter(({ field }) => choices[field] !== undefined);
  return Object.fromEntries(chosen.map(({ field }) => [field, choices[field]]));
}
