import type { ProviderEvent } from '@calendar/contracts/calendar-provider';
import type { EventContent } from '@calendar/contracts/vocabulary';

/**
 * What an event says, where the calendar does not name its zone, or names it differently: in the zone that it stood in
 * before. Phones write zones of their own making into whatever they touch, and providers come to prefer another of the
 * names of a zone, which is no wish for another one. Pure.
 *
 * @param before what the calendar showed last; `null` when that is not known
 */
export function contentAsShown(
  { content, zoneUnknown }: Pick<ProviderEvent, 'content' | 'zoneUnknown'>,
  before: EventContent | null,
): EventContent {
  const { time } = content;
  const zone = before?.time.timeZone ?? null;
  if (time.allDay || zone === null) return content;
  if (!zoneUnknown && (time.timeZone === zone || officialName(time.timeZone) !== officialName(zone))) return content;
  return { ...content, time: { ...time, timeZone: zone } };
}

function officialName(timeZone: string): string {
  return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
}
