import type { EventKey } from '@calendar/contracts/calendar-provider';

/** The private extended property that holds the id of the link an event belongs to. */
export const LINK_PROPERTY = 'careerCopilotLink';

/**
 * The event id that a key always leads to, so that a repeated insert meets the event of the first one.
 * Google accepts `a`–`v` and `0`–`9`, 5 to 1024 characters (reference of `events.insert`), and never gives an id
 * out again: `g` and the generation tell a later event of the same link apart.
 */
export function googleEventId({ linkId, generation }: EventKey): string {
  return `${linkId.replaceAll('-', '').toLowerCase()}g${generation}`;
}
