import type { ProviderEvent } from '@calendar/contracts/calendar-provider';
import type { EventContent, EventTime } from '@calendar/contracts/vocabulary';
import type { Base } from '../links/calendar-link';

/**
 * What an event says, where the calendar does not say all of it: what was there before stays. Phones write zones of their
 * own making into whatever they touch, and providers come to prefer another of the names of a zone, which is no wish for
 * another one. Outlook does not tell of a free event whether it is settled, and Google not always what its reminders are. Pure.
 *
 * @param before what the calendar showed last; `null` when that is not known
 */
export function contentAsShown(
  found: Pick<ProviderEvent, 'content' | 'zoneUnknown' | 'statusUnknown' | 'remindersUnknown'>,
  before: EventContent | null,
): EventContent {
  const { content } = found;
  if (!before) return content;
  const time = timeAsShown(found, before.time);
  const { status } = found.statusUnknown ? before : content;
  const { reminders } = found.remindersUnknown ? before : content;
  const isWhole = time === content.time && status === content.status && reminders === content.reminders;
  return isWhole ? content : { ...content, time, status, reminders };
}

/** The base of an event with the traits that it has now. Pure. */
export function withTraits({ traits: _before, ...base }: Base, { traits }: Pick<ProviderEvent, 'traits'>): Base {
  return traits ? { ...base, traits } : base;
}

function timeAsShown(
  { content: { time }, zoneUnknown }: Pick<ProviderEvent, 'content' | 'zoneUnknown'>,
  { timeZone }: EventTime,
): EventTime {
  if (time.allDay || timeZone === null) return time;
  if (!zoneUnknown && (time.timeZone === timeZone || officialName(time.timeZone) !== officialName(timeZone)))
    return time;
  return { ...time, timeZone };
}

function officialName(timeZone: string): string {
  return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
}
