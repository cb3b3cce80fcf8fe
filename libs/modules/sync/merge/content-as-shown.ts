import type { ProviderEvent } from '@calendar/contracts/calendar-provider';
import type { EventContent } from '@calendar/contracts/vocabulary';

/**
 * What an event says, where the calendar does not name its zone: in the zone that it stood in before. Phones write zones
 * of their own making into whatever they touch, which is no wish for another zone. Pure.
 *
 * @param before what the calendar showed last; `null` when that is not known
 */
export function contentAsShown(
  { content, zoneUnknown }: Pick<ProviderEvent, 'content' | 'zoneUnknown'>,
  before: EventContent | null,
): EventContent {
  const { time } = content;
  const zone = before?.time.timeZone ?? null;
  if (!zoneUnknown || time.allDay || zone === null) return content;
  return { ...content, time: { ...time, timeZone: zone } };
}
