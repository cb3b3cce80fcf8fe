import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { ProviderError, type EventKey } from '@calendar/contracts/calendar-provider';
import type { EventDraft, EventTime } from '@calendar/contracts/vocabulary';

const HOUR_MS = 3_600_000;

export const TIMED: EventTime = {
  allDay: false,
  start: '2027-03-10T09:00:00.000Z',
  end: '2027-03-10T10:30:00.000Z',
  timeZone: 'Europe/Berlin',
};

export const ALL_DAY: EventTime = { allDay: true, start: '2027-03-10', end: '2027-03-12', timeZone: null };

/** An hour from `start` on. */
export function timedIn(timeZone: string, start: string): EventTime {
  return { allDay: false, start, end: new Date(Date.parse(start) + HOUR_MS).toISOString(), timeZone };
}

export function draftOf(overrides: Partial<EventDraft> = {}): EventDraft {
  return {
    title: 'Acme: system design',
    description: 'Bring a laptop.\n\nAsk for the team lead.',
    location: 'Harbour Street 5',
    time: TIMED,
    reminders: [60, 10],
    status: 'confirmed',
    availability: 'busy',
    visibility: 'default',
    ...overrides,
  };
}

export function newKey(generation = 0): EventKey {
  return { linkId: randomUUID(), generation };
}

/** The error that `work` fails with; anything but a `ProviderError` fails the test. */
export async function failureOf(work: Promise<unknown>): Promise<ProviderError> {
  const outcome = await work.then(
    (value) => new Error(`No failure, but ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (outcome instanceof ProviderError) return outcome;
  throw outcome;
}

const DAY_MS = 24 * HOUR_MS;
const FIRST = Date.parse('2025-01-01T00:00:00Z');
const LAST = Date.parse('2032-01-01T00:00:00Z');

export const ZONES = [...Intl.supportedValuesOf('timeZone'), 'UTC', 'Europe/Kyiv', 'Asia/Kolkata', 'America/Nuuk'];

const timed: fc.Arbitrary<EventTime> = fc
  .record({
    start: fc.integer({ min: FIRST / 60_000, max: LAST / 60_000 }),
    minutes: fc.integer({ min: 1, max: 2_880 }),
    timeZone: fc.constantFrom(...ZONES),
  })
  .map(({ start, minutes, timeZone }) => ({
    allDay: false,
    start: new Date(start * 60_000).toISOString(),
    end: new Date((start + minutes) * 60_000).toISOString(),
    timeZone,
  }));

const allDay: fc.Arbitrary<EventTime> = fc
  .record({ day: fc.integer({ min: FIRST / DAY_MS, max: LAST / DAY_MS }), days: fc.integer({ min: 1, max: 30 }) })
  .map(({ day, days }) => ({ allDay: true, start: dateOf(day), end: dateOf(day + days), timeZone: null }));

function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

const words = fc.string({ unit: 'grapheme', maxLength: 60 });
const pieces = fc.oneof(
  words,
  fc.constantFrom(
    '\n',
    '\n\n',
    '\r\n',
    '  ',
    '\t',
    ' ',
    '<b>bold</b>',
    'a < b & c',
    '&amp;',
    'https://jobs.example/?a=1&b=2',
  ),
);

/** Any draft that the API lets through. */
export const arbitraryDraft: fc.Arbitrary<EventDraft> = fc.record({
  title: words.map((title) => `Interview ${title}`),
  description: fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')),
  location: words,
  time: fc.oneof(timed, allDay),
  reminders: fc.array(fc.integer({ min: 0, max: 40_320 }), { maxLength: 5 }),
  status: fc.constantFrom('confirmed', 'tentative'),
  availability: fc.constantFrom('busy', 'free'),
  visibility: fc.constantFrom('default', 'private'),
});
