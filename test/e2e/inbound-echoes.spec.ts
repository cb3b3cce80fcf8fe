import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { Stack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;

let stack: Stack;
let person: Person;

beforeAll(async () => {
  stack = await Stack.start({ env: { PULL_INTERVAL_SECONDS: '2' } });
  await fetch(`${stack.sandbox.url}/_control/settings`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ microsoft: { touchAfterCreate: true, deltaReplays: true, emptyFirstPage: true } }),
  });
});
afterAll(() => stack.stop());
beforeEach(async () => {
  person = await Person.of(stack);
});

const AWKWARD = [
  {
    title: '  Acme &  <b>Co</b> ',
    description: 'Line one  \r\n\r\n\r\n\r\n  <p>two</p> &amp; https://acme.test/?a=1&b=2\n\ttab\u00a0nbsp \n\n',
    location: ' https://meet.acme.test/x  y ',
    timeZone: 'Europe/Amsterdam',
    reminders: [40_320, 0, 10, 7],
  },
  { description: 'a < b and c > d <me@acme.test>', timeZone: 'Asia/Kolkata', reminders: [], status: 'tentative' },
  { start: '2027-03-28T01:30:00+01:00', end: '2027-03-28T03:30:00+02:00', timeZone: 'Europe/Berlin' },
  { start: '2026-12-31T23:59:59.999Z', end: '2027-01-01T00:30:00Z', timeZone: 'UTC' },
  { start: '2027-10-31T02:30:00+02:00', end: '2027-10-31T02:30:00+01:00', timeZone: 'Europe/Amsterdam' },
  { start: '2027-03-28', end: '2027-03-29', timeZone: undefined, allDay: true, reminders: [900] },
  { timeZone: 'America/Argentina/Buenos_Aires' },
  { timeZone: 'Pacific/Chatham', type: 'reminder' },
] as const;

it.each(PROVIDERS)('what %s makes of our events is nobody’s edit, in pulls, replays and rebuilds', async (provider) => {
  await person.connect(provider);
  await eventually(
    () => person.app.connections(),
    ([connection]) => connection?.push.status === 'active',
  );
  const events = await Promise.all(AWKWARD.map((fields) => person.app.addInterview(fields)));
  for (const { id } of events) await person.synced(id);
  await person.calendars.forgetRequests();
  for (let round = 0; round < 2; round += 1) {
    await person.calendars.account(provider, person.email(provider), 'expire-cursors');
    await eventually(
      async () => (await person.calendars.requests({ provider, account: person.email(provider) })).length,
      (count) => count >= 4 * (round + 1),
    );
  }
  expect(await person.calendars.writes(provider, person.email(provider))).toEqual([]);
  for (const { id, version } of events) expect(await person.app.event(id)).toMatchObject({ version });
  for (const { id } of events) await person.app.ok('PATCH', `/events/${id}`, { title: 'Written' });
  for (const { id } of events) await person.synced(id);
  for (const { id, version, start, end, timeZone } of events) {
    expect(await person.app.event(id)).toMatchObject({ version: version + 1, start, end, timeZone });
  }
  expect(await person.openConflicts()).toEqual([]);
});

const zoned = (dateTime: string, timeZone: string) => ({ dateTime, timeZone });
const EDITS = {
  google: {
    description: [{ description: 'From <b>there</b><br>two' }, { description: 'From there\ntwo' }],
    allDay: [
      { start: { date: '2027-03-28', dateTime: null }, end: { date: '2027-03-30', dateTime: null } },
      { allDay: true, start: '2027-03-28', end: '2027-03-30', timeZone: null },
    ],
    back: [
      {
        start: { ...zoned('2027-03-28T03:30:00', 'Europe/Berlin'), date: null },
        end: { ...zoned('2027-03-28T04:30:00', 'Europe/Berlin'), date: null },
      },
      {
        allDay: false,
        start: '2027-03-28T03:30:00+02:00',
        end: '2027-03-28T04:30:00+02:00',
        timeZone: 'Europe/Berlin',
      },
    ],
    autumn: [
      {
        start: { dateTime: '2027-10-31T02:30:00+01:00', timeZone: 'Europe/Berlin' },
        end: { dateTime: '2027-10-31T03:30:00+01:00', timeZone: 'Europe/Berlin' },
      },
      { start: '2027-10-31T02:30:00+01:00', end: '2027-10-31T03:30:00+01:00', timeZone: 'Europe/Berlin' },
    ],
    zone: [
      {
        start: zoned('2027-03-01T10:00:00', 'America/New_York'),
        end: zoned('2027-03-01T11:00:00', 'America/New_York'),
      },
      { start: '2027-03-01T10:00:00-05:00', timeZone: 'America/New_York' },
    ],
    reminders: [
      {
        reminders: {
          useDefault: false,
          overrides: [
            { method: 'popup', minutes: 5 },
            { method: 'popup', minutes: 90 },
          ],
        },
      },
      { reminders: [90, 5] },
    ],
    noReminders: [{ reminders: { useDefault: false, overrides: [] } }, { reminders: [] }],
    status: [{ status: 'tentative' }, { status: 'tentative' }],
  },
  microsoft: {
    description: [
      { body: { contentType: 'html', content: '<html><body><p>From <b>there</b><br>two</p></body></html>' } },
      { description: 'From there\ntwo' },
    ],
    allDay: [
      {
        isAllDay: true,
        start: zoned('2027-03-28T00:00:00', 'UTC'),
        end: zoned('2027-03-30T00:00:00', 'UTC'),
      },
      { allDay: true, start: '2027-03-28', end: '2027-03-30', timeZone: null },
    ],
    back: [
      {
        isAllDay: false,
        start: zoned('2027-03-28T03:30:00', 'W. Europe Standard Time'),
        end: zoned('2027-03-28T04:30:00', 'W. Europe Standard Time'),
      },
      {
        allDay: false,
        start: '2027-03-28T03:30:00+02:00',
        end: '2027-03-28T04:30:00+02:00',
        timeZone: 'Europe/Berlin',
      },
    ],
    autumn: [
      { start: zoned('2027-10-31T01:30:00', 'UTC'), end: zoned('2027-10-31T02:30:00', 'UTC') },
      { start: '2027-10-31T01:30:00Z', end: '2027-10-31T02:30:00Z', timeZone: 'UTC' },
    ],
    zone: [
      {
        start: zoned('2027-03-01T10:00:00', 'Eastern Standard Time'),
        end: zoned('2027-03-01T11:00:00', 'Eastern Standard Time'),
      },
      { start: '2027-03-01T10:00:00-05:00', timeZone: 'America/New_York' },
    ],
    // Outlook has room for one: of those that do not show there it says nothing.
    reminders: [{ isReminderOn: true, reminderMinutesBeforeStart: 5 }, { reminders: [10, 5] }],
    noReminders: [{ isReminderOn: false }, { reminders: [10] }],
    status: [{ showAs: 'tentative' }, { status: 'tentative' }],
  },
} as const;

describe.each(PROVIDERS)('made in %s', (provider) => {
  it('an edit of any field arrives once, and nothing is written back', async () => {
    const { id, eventId, version } = await person.settledInterview(provider);
    let edits = 0;
    for (const [what, [body, expected]] of Object.entries(EDITS[provider])) {
      await person.edit(provider, eventId, body);
      edits += 1;
      await eventually(
        () => person.app.event(id),
        (event) => event.version >= version + edits,
      ).catch((error: unknown) => {
        throw new Error(what, { cause: error });
      });
      expect({ what, ...(await person.app.event(id)) }).toMatchObject({ what, ...expected });
    }
    await person.calendars.account(provider, person.email(provider), 'expire-cursors');
    await person.calendars.forgetRequests();
    await eventually(
      async () => (await person.calendars.requests({ provider, account: person.email(provider) })).length,
      (count) => count > 2,
    );
    expect((await person.app.event(id)).version).toBe(version + edits);
    expect(await person.calendars.writes(provider, person.email(provider))).toEqual([]);
    await person.app.ok('PATCH', `/events/${id}`, {
      title: 'All',
      description: 'Ours\n\ntwo',
      allDay: false,
      start: '2027-06-01T10:00:00+02:00',
      end: '2027-06-01T11:00:00+02:00',
      timeZone: 'Europe/Amsterdam',
      reminders: [60, 30],
    });
    const ours = await person.synced(id);
    await person.edit(provider, eventId, {
      start: zoned('2027-06-02T10:00:00', provider === 'google' ? 'Europe/Amsterdam' : 'W. Europe Standard Time'),
      end: zoned('2027-06-02T11:00:00', provider === 'google' ? 'Europe/Amsterdam' : 'W. Europe Standard Time'),
    });
    await eventually(
      () => person.app.event(id),
      (event) => event.start === '2027-06-02T10:00:00+02:00',
    );
    expect(await person.app.event(id)).toMatchObject({
      version: ours.version + 1,
      timeZone: 'Europe/Amsterdam',
      reminders: [60, 30],
      description: 'Ours\n\ntwo',
    });
    expect(await person.openConflicts()).toEqual([]);
  });

  it('in busy detail only an edit of the time arrives, and any other is written over', async () => {
    const { id, eventId } = await person.settledInterview(provider);
    await person.app.ok('PATCH', '/calendar/preferences', { eventTypes: { interview: { detail: 'busy' } } });
    await eventually(
      () => person.seen(provider),
      ([event]) => event?.title === 'Busy',
    );
    await person.calm(provider);
    const time = { start: zoned('2027-03-05T10:00:00', 'UTC'), end: zoned('2027-03-05T11:00:00', 'UTC') };
    await person.edit(provider, eventId, { ...time, [provider === 'google' ? 'summary' : 'subject']: 'Told all' });
    await eventually(
      () => person.app.event(id),
      (event) => event.start === '2027-03-05T10:00:00Z',
    );
    await eventually(
      () => person.seen(provider),
      ([event]) => event?.title === 'Busy' && event.start === Date.parse('2027-03-05T10:00:00Z'),
    );
    expect((await person.synced(id)).title).toBe('Acme: system design');
  });
});
