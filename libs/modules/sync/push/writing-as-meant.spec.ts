import type { ProviderEvent, UpdateEventRequest } from '@calendar/contracts/calendar-provider';
import type { EventDraft, TimedSpan } from '@calendar/contracts/vocabulary';
import { expect, it } from 'vitest';
import { updateAsMeant, type EventWriter } from './writing-as-meant';

const MEANT: TimedSpan = {
  allDay: false,
  start: '2027-01-10T09:00:00.000Z',
  end: '2027-01-10T10:00:00.000Z',
  timeZone: 'Africa/Casablanca',
};
const DRAFT: EventDraft = {
  title: 'Acme',
  description: '',
  location: '',
  time: MEANT,
  reminders: [],
  status: 'confirmed',
  availability: 'busy',
  visibility: 'default',
};
const REQUEST = {
  ref: { calendarId: 'primary', eventId: 'event' },
  draft: DRAFT,
  fields: ['title', 'time'],
  etag: '"1"',
} as const satisfies UpdateEventRequest;
const SESSION = { accessToken: 'token', connectionId: 'connection' };

/** A calendar whose clocks are an hour behind ours in every zone but UTC. */
function calendar(): { writes: UpdateEventRequest[]; provider: EventWriter } {
  const writes: UpdateEventRequest[] = [];
  const updateEvent: EventWriter['updateEvent'] = (_session, request) => {
    writes.push(request);
    const { time } = request.draft;
    const late = { ...MEANT, start: '2027-01-10T10:00:00.000Z', end: '2027-01-10T11:00:00.000Z' };
    const shown = time.timeZone === 'UTC' ? time : late;
    return Promise.resolve({
      id: 'event',
      etag: `"${writes.length + 1}"`,
      updatedAt: null,
      htmlLink: null,
      content: { ...request.draft, time: shown },
      presentation: { availability: 'busy', visibility: 'default' },
    } satisfies ProviderEvent);
  };
  const createEvent = () => Promise.reject(new Error('nothing is created'));
  return { writes, provider: { updateEvent, createEvent, normalise: (content) => content } };
}

it('an event that would stand an hour off is written again in UTC, and its guests are told of that, too', async () => {
  const { writes, provider } = calendar();
  const { event, asInstant } = await updateAsMeant(provider, SESSION, { ...REQUEST, tellGuests: true });
  expect(asInstant).toBe(true);
  expect(event.content.time).toMatchObject({ start: MEANT.start, end: MEANT.end });
  expect(writes[1]).toMatchObject({ fields: ['time'], draft: { time: { timeZone: 'UTC' } }, etag: '"2"' });
  expect(writes.map(({ tellGuests }) => tellGuests)).toEqual([true, true]);
});

it('a series stays in its zone: in UTC it would be an hour off for half of the year', async () => {
  const { writes, provider } = calendar();
  const { asInstant } = await updateAsMeant(provider, SESSION, { ...REQUEST, recurring: true });
  expect([writes.length, asInstant]).toEqual([1, false]);
});
