/** What an event is beyond what it says. */
export interface Nature {
  /** Where it stands. */
  providerCalendarId: string | null;
  recurring: boolean;
  guests: number;
}

type Told = Record<'calendarId' | 'recurring' | 'guests', string | null>;

/**
 * What a person has made of an event beside its fields, as the timeline tells it: another calendar, a series, a meeting with
 * others. By the names that `sync[]` has for it. Pure.
 */
export function natureChanges(was: Nature, is: Nature): { fields: string[]; before: Told; after: Told } {
  const [before, after] = [told(was), told(is)];
  const fields = Object.keys(after).filter((field) => before[field as keyof Told] !== after[field as keyof Told]);
  return { fields, before, after };
}

function told({ providerCalendarId, recurring, guests }: Nature): Told {
  return { calendarId: providerCalendarId, recurring: String(recurring), guests: String(guests) };
}
