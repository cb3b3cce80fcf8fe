/**
 * iCalendar (RFC 5545) as text: lines, escapes, wall times and zones; it knows no event.
 *
 * - Reading loses nothing: the `raw` of all lines, one after the other, is the text that was read.
 * - Writing gives lines that end with CRLF, have 75 octets at most, and are never cut within a character.
 * - The same input gives the same bytes, whenever and wherever: there is no clock, no random number and no locale in it. Only
 *   a newer zone data of the runtime changes a VTIMEZONE.
 */
export { contentLine, foldLine, readContentLine, readContentLines, type ContentLine } from './content-line';
export { movedRule, movedValue, movesEvenly, type ClockTime, type SeriesMove } from './moved-rule';
export { escapeText, unescapeText } from './text-value';
export { vtimezone } from './vtimezone';
export { instantOf, isShownAgain, knownZone, utcOf, wallText, wallTimeAt, type WallTime } from './wall-time';
