import type { RemoteFields } from '@calendar/contracts/domain-events';
import type { CareerEventStatus, EventContent } from '@calendar/contracts/vocabulary';
import type { Base, CalendarLink, DisputedField } from '../links/calendar-link';
import type { FieldConflict } from '../merge/merge';

export const SIDES = ['career_copilot', 'calendar'] as const;
export type Side = (typeof SIDES)[number];

/** Who is to win, by field; no choice, no decision. */
export type Choices = Readonly<Partial<Record<string, Side>>>;

/** What a decision comes to. Pure data: stored by `ConflictResolutions`. */
export interface Decided {
  base: Base | null;
  /** To be taken over by the career event. */
  incoming: RemoteFields;
  /** What stays in dispute. */
  left: FieldConflict[];
  disputed: DisputedField[];
  /** The person has agreed to a write that concerns a whole series, or guests. */
  approved: boolean;
  /** The event stays in the calendar as it is, and is not ours any more. */
  letGo: boolean;
}

/** Applies a person's decision, field by field; a field without a choice stays in dispute. Pure. */
export function decide(
  link: Pick<CalendarLink, 'base' | 'disputed' | 'providerEventId'>,
  conflicts: readonly FieldConflict[],
  choices: Choices,
): Decided {
  const left = conflicts.filter((conflict) => choices[conflict.field] === undefined);
  if (link.disputed.includes('existence')) return decideExistence(link, conflicts, { choices, left });
  const base: Base | null = link.base && { ...link.base, ours: { ...link.base.ours }, theirs: { ...link.base.theirs } };
  const incoming: RemoteFields = {};
  let [approved, letGo] = [false, false];
  for (const conflict of conflicts) {
    const side = choices[conflict.field];
    if (side === undefined || !base) continue;
    if (conflict.reach && side === 'career_copilot') approved = true;
    if (isLeft(conflict) && side === 'calendar') letGo = true;
    // Either way the calendar's value is seen and answered: only a new edit there is a change again, and what we want
    // now is written over it, if it is another.
    const { draft, event } = conflict.taken ?? { draft: conflict.calendar, event: conflict.calendar };
    Object.assign(base.theirs, { [conflict.field]: conflict.calendar });
    Object.assign(base.ours, { [conflict.field]: draft });
    if (side === 'calendar' && !isLeft(conflict)) Object.assign(incoming, { [conflict.field]: event });
  }
  if (letGo) return { base: null, incoming, left: [], disputed: [], approved: false, letGo };
  return { base, incoming, left, disputed: left.map((conflict) => conflict.field), approved, letGo };
}

/** The time of a series waits for a yes: without one the series is left alone. */
function isLeft({ field, waits, reach }: FieldConflict): boolean {
  return field === 'time' && waits === true && reach?.recurring === true;
}

function decideExistence(
  link: Pick<CalendarLink, 'base' | 'providerEventId'>,
  conflicts: readonly FieldConflict[],
  { choices, left }: { choices: Choices; left: FieldConflict[] },
): Decided {
  const [conflict] = conflicts;
  const undecided: Decided = {
    base: link.base,
    incoming: {},
    left,
    disputed: ['existence'],
    approved: false,
    letGo: false,
  };
  if (!conflict || left.length > 0) return undecided;
  const decided: Decided = { ...undecided, disputed: [] };
  if (choices[conflict.field] === 'career_copilot') return { ...decided, approved: conflict.reach !== undefined };
  if (conflict.reach) return { ...decided, base: null, letGo: true };
  const status = conflict.calendar as CareerEventStatus;
  return { ...decided, incoming: { ...editedContent(conflict), status } };
}

/** For an event that we deleted and the person edited: the conflict carries what the edit made of it. */
function editedContent(conflict: FieldConflict): Partial<Omit<EventContent, 'status'>> {
  return conflict.calendarContent ?? {};
}
