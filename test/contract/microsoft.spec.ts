import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import type { EventTime } from '@calendar/contracts/vocabulary';
import { createMicrosoftProvider } from '@calendar/providers/microsoft';
import { draftOf, failureOf, newKey, timedIn } from './drafts';
import { readRound } from './round';
import { runAgainstSandbox, subjectInSandbox, type Candidate } from './run-against-sandbox';
import type { Account, Dialect, Fault } from './world';

const WINDOWS_ZONES: Readonly<Record<string, string>> = { 'Europe/Paris': 'Romance Standard Time', UTC: 'UTC' };

function refusal(status: number, code: string): Fault['action'] {
  return { kind: 'status', status, body: { error: { code, message: code } } };
}

const dialect: Dialect = {
  body: ({ title, location, time, reminders, status }) => ({
    ...(title === undefined ? {} : { subject: title }),
    ...(location === undefined ? {} : { location: { displayName: location } }),
    ...(status === undefined ? {} : { showAs: status === 'tentative' ? 'tentative' : 'busy' }),
    ...(reminders === undefined
      ? {}
      : { isReminderOn: reminders.length > 0, reminderMinutesBeforeStart: reminders[0] ?? 0 }),
    ...(time === undefined
      ? {}
      : { isAllDay: time.allDay, start: timeBody(time, time.start), end: timeBody(time, time.end) }),
  }),
  richDescription: {
    body: { contentType: 'html', content: '<html><body><div><b>One</b></div><div>Two &amp; three</div></body></html>' },
  },
  free: { showAs: 'free' },
  series: {
    subject: 'Standup',
    start: { dateTime: '2027-03-08T09:00:00', timeZone: 'UTC' },
    end: { dateTime: '2027-03-08T09:15:00', timeZone: 'UTC' },
    recurrence: {
      pattern: { type: 'daily', interval: 1 },
      range: { type: 'numbered', startDate: '2027-03-08', numberOfOccurrences: 3 },
    },
  },
  daily: (startDate) => ({
    recurrence: {
      pattern: { type: 'daily', interval: 1 },
      range: { type: 'numbered', startDate, numberOfOccurrences: 3 },
    },
  }),
  occurrenceOf: (id, start) => `${id.slice(0, -1)}O${start.slice(0, 10).replaceAll('-', '')}=`,
  guests: (count) => ({
    attendees: Array.from({ length: count }, (_, index) => ({
      type: 'required',
      emailAddress: { name: `Guest ${index}`, address: `guest-${index}@example.test` },
    })),
  }),
  requests: { create: 1, update: 1, delete: 1 },
  hasLinks: true,
  titleOf: (event) => event['subject'],
  guestsOf: (event) => event['attendees'] ?? [],
  moreThanAPage: 120,
  refusals: {
    rateLimited: refusal(429, 'ApplicationThrottled'),
    lacksPermission: refusal(403, 'ErrorAccessDenied'),
    conflict: refusal(412, 'ErrorIrresolvableConflict'),
    invalid: refusal(400, 'ErrorInvalidRequest'),
  },
  secretOf: ({ body }) => (JSON.parse(body) as { value: { clientState?: string }[] }).value[0]?.clientState,
};

function timeBody(time: EventTime, at: string): object {
  if (time.allDay) return { dateTime: `${at}T00:00:00`, timeZone: 'UTC' };
  const dateTime = DateTime.fromISO(at, { zone: time.timeZone }).toFormat("yyyy-MM-dd'T'HH:mm:ss");
  return { dateTime, timeZone: WINDOWS_ZONES[time.timeZone] };
}

const microsoft: Candidate = {
  create: createMicrosoftProvider,
  dialect,
  places: {
    provider: 'microsoft',
    authorize: '/login.microsoftonline.com/common/oauth2/v2.0/authorize',
    token: '/login.microsoftonline.com/common/oauth2/v2.0/token',
    scopes: ['offline_access', 'openid', 'profile', 'email', 'User.Read', 'Calendars.ReadWrite'],
    readOnlyScopes: ['offline_access', 'openid', 'profile', 'email', 'User.Read', 'Calendars.Read'],
    apiHost: 'graph.microsoft.com',
  },
};

runAgainstSandbox(microsoft, { name: 'Microsoft Graph', network: 'wired' });
runAgainstSandbox(microsoft, {
  name: 'Microsoft Graph that answers a repeated create with the first event',
  network: 'bare',
  habits: { duplicateTransaction: 'B', emptyFirstPage: true },
});
runAgainstSandbox(microsoft, {
  name: 'Microsoft Graph that answers a repeated create with 409',
  network: 'wired',
  habits: { duplicateTransaction: 'C' },
});

describe('Microsoft Graph alone', () => {
  const subject = subjectInSandbox(microsoft, { name: 'Microsoft Graph', network: 'wired' });
  const create = (account: Account) =>
    subject().provider.createEvent(account.session, {
      calendarId: 'primary',
      draft: draftOf(),
      key: newKey(),
      retried: false,
    });

  it('is not read without end when its pages of changes have none', async () => {
    const { provider, world } = subject();
    const account = await world.newAccount();
    await create(account);
    await world.changeHabits({ endlessDelta: true });
    const failure = await failureOf(readRound(provider, account.session, null));
    await world.changeHabits({ endlessDelta: false });
    expect(failure).toMatchObject({ code: 'unavailable', reason: 'endless-delta' });
    expect((await readRound(provider, account.session, null)).changes).toHaveLength(1);
  });

  it('refuses the fifth request at once of an account, and says for how long', async () => {
    const { provider, world } = subject();
    const account = await world.newAccount();
    await world.changeHabits({ retryAfter: '2.128' });
    await world.breakNext(account, { times: 4, action: { kind: 'delay', ms: 60_000 } });
    const over = new AbortController();
    const session = { ...account.session, signal: over.signal };
    const slow = Array.from({ length: 4 }, () => provider.listCalendars(session));
    await expect.poll(() => world.requestsInFlight(account), { interval: 10 }).toBe(4);
    const failure = await failureOf(provider.listCalendars(account.session));
    expect(failure).toMatchObject({ code: 'rate-limited', retryAfterMs: 2_128 });
    over.abort();
    await Promise.allSettled(slow);
  });

  it('shows the same content after it has touched an event once more by itself', async () => {
    const { provider, world } = subject();
    const account = await world.newAccount();
    await world.changeHabits({ touchAfterCreate: true });
    const { event } = await create(account);
    await world.changeHabits({ touchAfterCreate: false });
    const read = await provider.getEvent(account.session, { calendarId: 'primary', eventId: event.id });
    expect(read?.content).toEqual(event.content);
  });

  it('says that an event left the window, where it may still be read', async () => {
    const { provider, world } = subject();
    const account = await world.newAccount();
    const { event } = await create(account);
    const { cursor } = await readRound(provider, account.session, null);
    await world.personEdits(account, event.id, dialect.body({ time: timedIn('UTC', '2034-01-01T10:00:00.000Z') }));
    expect((await readRound(provider, account.session, cursor)).changes).toEqual([
      { kind: 'vanished', eventId: event.id },
    ]);
    const read = await provider.getEvent(account.session, { calendarId: 'primary', eventId: event.id });
    expect(read?.content.time.start).toBe('2034-01-01T10:00:00.000Z');
  });
});
