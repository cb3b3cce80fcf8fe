import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createGoogleProvider } from '@calendar/providers/google';
import { draftOf, failureOf, newKey } from './drafts';
import { GOOGLE_PLACES } from './google-places';
import { runAgainstSandbox, subjectInSandbox, type Candidate } from './run-against-sandbox';
import type { Dialect, Fault } from './world';

function refusal(status: number, reason: string): Fault['action'] {
  return {
    kind: 'status',
    status,
    body: { error: { code: status, message: reason, errors: [{ domain: 'global', reason }] } },
  };
}

const dialect: Dialect = {
  body: ({ title, location, time, reminders, status }) => ({
    ...(title === undefined ? {} : { summary: title }),
    ...(location === undefined ? {} : { location }),
    ...(status === undefined ? {} : { status }),
    ...(reminders === undefined
      ? {}
      : { reminders: { useDefault: false, overrides: reminders.map((minutes) => ({ method: 'popup', minutes })) } }),
    ...(time === undefined ? {} : { start: timeBody(time, time.start), end: timeBody(time, time.end) }),
  }),
  richDescription: { description: '<p><b>One</b></p>Two &amp; three' },
  free: { transparency: 'transparent' },
  series: {
    summary: 'Standup',
    start: { dateTime: '2027-03-08T09:00:00Z', timeZone: 'UTC' },
    end: { dateTime: '2027-03-08T09:15:00Z', timeZone: 'UTC' },
    recurrence: ['RRULE:FREQ=DAILY;COUNT=3'],
  },
  daily: () => ({ recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] }),
  occurrenceOf: (id, start) => `${id}_${start.replace(/[-:]|\.000/g, '')}`,
  guests: (count) => ({
    attendees: Array.from({ length: count }, (_, index) => ({ email: `guest-${index}@example.test` })),
  }),
  requests: { create: 1, update: 1, delete: 1 },
  hasLinks: true,
  titleOf: (event) => event['summary'],
  guestsOf: (event) => event['attendees'] ?? [],
  moreThanAPage: 260,
  refusals: {
    rateLimited: refusal(403, 'userRateLimitExceeded'),
    lacksPermission: refusal(403, 'insufficientPermissions'),
    conflict: refusal(412, 'conditionNotMet'),
    invalid: refusal(400, 'invalid'),
  },
  secretOf: ({ headers }) => headers['x-goog-channel-token'],
};

function timeBody(time: { allDay: boolean; timeZone: string | null }, at: string): object {
  return time.allDay
    ? { date: at, dateTime: null, timeZone: null }
    : { dateTime: at, timeZone: time.timeZone, date: null };
}

const google: Candidate = {
  create: createGoogleProvider,
  dialect,
  places: GOOGLE_PLACES,
};

runAgainstSandbox(google, { name: 'Google Calendar', network: 'wired' });
runAgainstSandbox(google, {
  name: 'Google Calendar with its other habits',
  network: 'bare',
  habits: {
    rateLimitStatus: 429,
    pageSize: 100,
    emptyFirstPage: true,
    bareTombstones: false,
    syncTokenKeepsWindow: true,
    restoreDeleted: false,
    remindersPatch: 'merge',
    syncMessageFirst: true,
  },
});

describe('Google Calendar alone', () => {
  const subject = subjectInSandbox(google, { name: 'Google Calendar', network: 'wired' });
  const ref = (eventId: string) => ({ calendarId: 'primary', eventId });

  it('cannot be watched where it fills the calendar itself', async () => {
    const { provider, world } = subject();
    const account = await world.newAccount();
    const calendar = (await world.calendars(account)).find(({ writable }) => !writable)!;
    const request = { calendarId: calendar.id, watchId: randomUUID(), secret: 's', address: 'http://127.0.0.1:9/hook' };
    expect(await failureOf(provider.watch!(account.session, request))).toMatchObject({
      code: 'invalid',
      reason: 'push-unsupported',
    });
  });

  it('sends the account away after 600 requests in a minute', async () => {
    const { provider, world } = subject();
    const account = await world.newAccount();
    const readOften = async (): Promise<void> => {
      for (let count = 0; count <= 600; count += 1) await provider.listCalendars(account.session);
    };
    expect((await failureOf(readOften())).code).toBe('rate-limited');
  });

  it('forgets deleted events in the end, and gives their ids out again', async () => {
    const { provider, world } = subject();
    const account = await world.newAccount();
    const request = { calendarId: 'primary', draft: draftOf(), key: newKey(), retried: false };
    const { event } = await provider.createEvent(account.session, request);
    await world.personDeletes(account, event.id);
    await world.changeHabits({ tombstoneSeconds: 60 });
    await world.advanceClock(61_000);
    expect(await provider.getEvent(account.session, ref(event.id))).toBeNull();
    expect((await provider.createEvent(account.session, request)).adopted).toBe(false);
  });

  it('is asked again when a write cannot be seen at once', async () => {
    const { provider, world } = subject();
    const account = await world.newAccount();
    const request = { calendarId: 'primary', draft: draftOf(), key: newKey(), retried: false };
    const { event } = await provider.createEvent(account.session, request);
    await world.breakNext(account, { act: 'read', action: refusal(404, 'notFound') });
    expect((await provider.getEvent(account.session, ref(event.id)))?.id).toBe(event.id);
  });
});
