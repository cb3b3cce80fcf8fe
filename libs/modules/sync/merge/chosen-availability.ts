import type { ProviderEvent } from '@calendar/contracts/calendar-provider';
import type { EventDraft } from '@calendar/contracts/vocabulary';
import type { Base, SentFields } from '../links/calendar-link';

/**
 * What is to stand in the calendar: as desired, but for the availability that the person has chosen there. A career event
 * has none of its own, so theirs stays, also when the event is made anew or moves into another calendar. Pure.
 */
export function asChosen(desired: EventDraft, base: Base | null): EventDraft {
  return base?.chosen ? { ...desired, availability: base.chosen } : desired;
}

/** The base of an event that takes the place of another one: what the person had chosen for that holds for this. Pure. */
export function withChoiceOf(base: Base, before: Base | null): Base {
  return before?.chosen ? { ...base, chosen: before.chosen } : base;
}

/**
 * The base with the availability that the calendar shows. One that is neither agreed on nor written by us is the person's
 * choice, until they choose ours again. Pure.
 *
 * @param seen.writes what was sent without our knowing whether it has arrived
 * @param seen.desired what we want; `null`: no event
 */
export function withChosenAvailability(
  base: Base,
  seen: {
    found: Pick<ProviderEvent, 'presentation' | 'availabilityUnknown'> | null;
    writes: readonly SentFields[];
    desired: EventDraft | null;
  },
): Base {
  const { found, writes, desired } = seen;
  if (!found || found.availabilityUnknown) return base;
  const { availability } = found.presentation;
  if (availability === base.ours.availability) return base;
  const { chosen: _before, ...agreed } = base;
  const isOurs = availability === desired?.availability || writes.some((sent) => sent.availability === availability);
  return {
    ...agreed,
    ours: { ...base.ours, availability },
    ...(!isOurs && { chosen: availability }),
  };
}
