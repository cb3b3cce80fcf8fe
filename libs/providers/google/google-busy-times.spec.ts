import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import { expect, it } from 'vitest';
import type { GoogleApi } from './google-api';
import { readGoogleBusyTimes } from './google-busy-times';

const EVENT: calendar_v3.Schema$Event = {
  id: 'e',
  start: { dateTime: '2027-03-08T10:00:00Z' },
  end: { dateTime: '2027-03-08T11:00:00Z' },
};

function taken(event: calendar_v3.Schema$Event) {
  const api = { call: () => Promise.resolve({ items: [{ ...EVENT, ...event }] }) } as unknown as GoogleApi;
  const span = { calendarId: 'primary', from: '2027-03-08T00:00:00Z', to: '2027-03-09T00:00:00Z' };
  return readGoogleBusyTimes(api, { accessToken: '', connectionId: '' }, span);
}

const answered = (responseStatus: string) => ({ attendees: [{ self: true, responseStatus }] });

it.each<[string, calendar_v3.Schema$Event, boolean]>([
  ["an event of one's own", {}, false],
  ['one that is not settled', { status: 'tentative' }, true],
  ['an invitation with a yes', answered('accepted'), false],
  ['an invitation with a perhaps', answered('tentative'), true],
  ['an invitation without an answer', answered('needsAction'), true],
  ['one that somebody else has declined', { attendees: [{ responseStatus: 'declined' }] }, false],
])('%s takes time', async (_what, event, tentative) => {
  expect(await taken(event)).toMatchObject([{ eventId: 'e', tentative }]);
});

it.each<[string, calendar_v3.Schema$Event]>([
  ['a declined invitation', answered('declined')],
  ['a cancelled event', { status: 'cancelled' }],
  ['a free one', { transparency: 'transparent' }],
  ['one without a time', { start: {}, end: {} }],
])('%s does not', async (_what, event) => {
  expect(await taken(event)).toEqual([]);
});

it('an occurrence is of its series', async () => {
  expect(await taken({ id: 'e_20270308T100000Z', recurringEventId: 'e' })).toMatchObject([{ eventId: 'e' }]);
});
