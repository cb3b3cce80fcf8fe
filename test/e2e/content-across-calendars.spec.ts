import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { Stack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;
const YEAR = new Date().getUTCFullYear() + 1;

let stack: Stack;
let person: Person;

beforeAll(async () => {
  stack = await Stack.start({ env: { PULL_INTERVAL_SECONDS: '2' } });
});
afterAll(() => stack.stop());
beforeEach(async () => {
  person = await Person.of(stack);
});

type Raw = Record<string, unknown>;

async function bothConnected(): Promise<{ id: string; google: string; microsoft: string }> {
  await person.connect('google');
  await person.connect('microsoft');
  const { id } = await person.app.addInterview();
  const { sync } = await person.synced(id);
  await person.quiet('google');
  await person.quiet('microsoft');
  const idIn = (provider: string) => sync.find((state) => state.provider === provider)!.providerEventId!;
  return { id, google: idIn('google'), microsoft: idIn('microsoft') };
}

describe('a description with an address behind words', () => {
  const ADDRESS = 'https://meet.example/j/9?pwd=s';
  const LINK = `<a href="${ADDRESS}">Join the interview</a>`;
  const HTML = { google: `Prepare<br>${LINK}`, microsoft: `<div>Prepare</div><div>${LINK}</div>` };
  const TEXT = `Prepare\nJoin the interview<${ADDRESS}>`;
  const bodyOf = (provider: (typeof PROVIDERS)[number], html: string): Raw =>
    provider === 'google' ? { description: html } : { body: { contentType: 'html', content: html } };
  const htmlOf = (provider: (typeof PROVIDERS)[number], event: Raw) =>
    String(provider === 'google' ? event['description'] : (event['body'] as Raw)['content']);
  afterEach(() => person.calendars.control('PATCH', '/settings', { google: { rewritesMarkup: false } }));

  it.each(PROVIDERS)('of %s comes in whole, goes on, and stays when other lines are edited here', async (provider) => {
    await person.calendars.control('PATCH', '/settings', { google: { rewritesMarkup: true } });
    const ids = await bothConnected();
    await person.edit(provider, ids[provider], bodyOf(provider, HTML[provider]));
    await eventually(
      () => person.app.event(ids.id),
      ({ description }) => description === TEXT,
    );
    await person.synced(ids.id);
    await person.quiet('google');
    await person.quiet('microsoft');
    const other = provider === 'google' ? 'microsoft' : 'google';
    expect(htmlOf(other, await person.raw(other, ids[other]))).toContain(`Join the interview&lt;${ADDRESS}&gt;`);

    const { version } = await person.app.event(ids.id);
    await person.app.ok('PATCH', `/events/${ids.id}`, { title: 'Second round' });
    await person.synced(ids.id);
    expect(htmlOf(provider, await person.raw(provider, ids[provider]))).toContain(LINK);
    const edited = `Prepare <a> list & bring ID\nJoin the interview<${ADDRESS}>\nSam`;
    await person.app.ok('PATCH', `/events/${ids.id}`, { description: edited });
    await person.synced(ids.id);
    await person.quiet('google');
    await person.quiet('microsoft');
    const html = htmlOf(provider, await person.raw(provider, ids[provider]));
    expect(html).toContain(`${LINK}<br>Sam`);
    expect(html).toContain('Prepare &lt;a&gt; list &amp; bring ID');
    expect(await person.app.event(ids.id)).toMatchObject({ description: edited, version: version + 2 });
    expect(await person.openConflicts()).toEqual([]);
  });

  it.each(PROVIDERS)('in %s that the person edits meanwhile loses nothing of both edits', async (provider) => {
    const { id, eventId } = await person.settledInterview(provider);
    await person.edit(provider, eventId, bodyOf(provider, HTML[provider]));
    await eventually(
      () => person.app.event(id),
      ({ description }) => description === TEXT,
    );
    await person.calm(provider);
    await person.loseNotifications(provider, 1);
    await person.edit(provider, eventId, { location: provider === 'google' ? 'Room 7' : { displayName: 'Room 7' } });
    await person.app.ok('PATCH', `/events/${id}`, { description: `${TEXT}\nSam` });
    await eventually(
      () => person.app.event(id),
      ({ location }) => location === 'Room 7',
    );
    await eventually(
      () => person.raw(provider, eventId),
      (event) => htmlOf(provider, event).includes(`${LINK}<br>Sam`),
    );
    expect(await person.openConflicts()).toEqual([]);
  });
});

describe('reminders', () => {
  it('an edit of the one in Outlook leaves the other ones here and in Google, and is not written over', async () => {
    const { id, google, microsoft } = await bothConnected();
    await person.app.ok('PATCH', `/events/${id}`, { reminders: [60, 10] });
    await person.synced(id);
    await person.edit('microsoft', microsoft, { isReminderOn: true, reminderMinutesBeforeStart: 5 });
    await eventually(
      () => person.app.event(id),
      ({ reminders }) => JSON.stringify(reminders) === '[10,5]',
    );
    await person.synced(id);
    await person.quiet('google');
    await person.quiet('microsoft');
    expect(minutesOf(await person.raw('google', google))).toEqual([5, 10]);
    expect(await person.raw('microsoft', microsoft)).toMatchObject({
      isReminderOn: true,
      reminderMinutesBeforeStart: 5,
    });
  });
});

describe('the reminders of a Google calendar itself', () => {
  const BY_DEFAULT = { reminders: { useDefault: true, overrides: [] } };
  const setDefaults = (...minutes: number[]) => {
    const path = `/google/accounts/${encodeURIComponent(person.email('google'))}/calendars/primary`;
    const defaultReminders = minutes.map((each) => ({ method: 'popup', minutes: each }));
    return person.calendars.control('PATCH', path, { defaultReminders });
  };

  it('are what an event that uses them reminds of, here and in Outlook, also when they change', async () => {
    const { id, google, microsoft } = await bothConnected();
    await setDefaults(25);
    await person.edit('google', google, BY_DEFAULT);
    await eventually(
      () => person.app.event(id),
      ({ reminders }) => JSON.stringify(reminders) === '[25]',
    );
    await eventually(
      () => person.raw('microsoft', microsoft),
      (event) => event['isReminderOn'] === true && event['reminderMinutesBeforeStart'] === 25,
    );
    await person.synced(id);
    await setDefaults(45, 5);
    await eventually(
      () => person.app.event(id),
      ({ reminders }) => JSON.stringify(reminders) === '[45,5]',
    );
    await eventually(
      () => person.raw('microsoft', microsoft),
      (event) => event['reminderMinutesBeforeStart'] === 45,
    );
    await person.synced(id);
    await person.quiet('google');
    expect(await person.raw('google', google)).toMatchObject({ reminders: { useDefault: true } });
  });

  it('stay what they are when something else is edited here, and cost no request', async () => {
    const { id, eventId } = await person.settledInterview('google');
    await person.edit('google', eventId, BY_DEFAULT);
    await eventually(
      () => person.app.event(id),
      ({ reminders }) => JSON.stringify(reminders) === '[10]',
    );
    await person.calm('google');
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Renamed' });
    await person.synced(id);
    expect(await person.calendars.writes('google', person.email('google'))).toHaveLength(1);
    expect(await person.requestsTo('google', `/events/${eventId}`)).toHaveLength(1);
    await person.quiet('google');
    expect((await person.app.event(id)).reminders).toEqual([10]);
    expect(await person.raw('google', eventId)).toMatchObject({ reminders: { useDefault: true } });
  });
});

describe('an event without length', () => {
  afterEach(() => person.calendars.control('PATCH', '/settings', { google: { refusesEmptyEvents: false } }));

  it('lasts a minute where a calendar refuses it, and has none anywhere else', async () => {
    const { id, google, microsoft } = await bothConnected();
    await person.calendars.control('PATCH', '/settings', { google: { refusesEmptyEvents: true } });
    const at = (time: string) => ({ dateTime: `${YEAR}-03-02T${time}`, timeZone: 'Europe/Berlin' });
    await person.edit('microsoft', microsoft, { start: at('15:00:00'), end: at('15:00:00') });
    await eventually(
      () => person.app.event(id),
      ({ start, end }) => start === end,
    );
    await eventually(
      () => person.raw('google', google),
      ({ start, end }) => lengthOf({ start, end }) === 60_000,
    );
    await person.synced(id);
    await person.quiet('google');
    const version = (await person.app.event(id)).version;
    await person.edit('google', google, { summary: 'Named there' });
    await eventually(
      () => person.app.event(id),
      ({ title }) => title === 'Named there',
    );
    await person.synced(id);
    const event = await person.app.event(id);
    expect(event).toMatchObject({ version: version + 1, end: event.start });
    await person.edit('google', google, { start: at('16:00:00'), end: at('16:01:00') });
    const moved = await eventually(
      () => person.app.event(id),
      ({ start }) => start.includes('T16:00:00'),
    );
    expect(moved.end).toBe(moved.start);
    expect(await person.openConflicts()).toEqual([]);
  });

  it.each(['POST', 'PATCH'])('lasts a minute in an Outlook that refuses it (%s)', async (method) => {
    const { id, eventId } = await person.settledInterview('google');
    const at = { dateTime: `${YEAR}-03-02T15:00:00+01:00`, timeZone: 'Europe/Berlin' };
    if (method === 'PATCH') {
      await person.connect('microsoft');
      await person.synced(id);
      await person.quiet('microsoft');
    } else {
      await person.edit('google', eventId, { start: at, end: at });
      await eventually(
        () => person.app.event(id),
        ({ start, end }) => start === end,
      );
    }
    await person.calendars.fault({
      provider: 'microsoft',
      match: { method, path: '/events', account: person.email('microsoft') },
      action: { kind: 'status', status: 400, body: { error: { code: 'ErrorPropertyValidationFailure', message: '' } } },
    });
    if (method === 'POST') await person.connect('microsoft');
    else await person.edit('google', eventId, { start: at, end: at });
    const [seen] = await eventually(
      () => person.seen('microsoft'),
      ([event]) => event?.start === Date.parse(at.dateTime),
    );
    expect(lengthOf(await person.raw('microsoft', seen!.id))).toBe(60_000);
    const event = await person.synced(id);
    expect(event.end).toBe(event.start);
  });
});

describe.each(PROVIDERS)('a zone for which %s has other rules', (provider) => {
  const zone = 'Asia/Tokyo';
  const at = `${YEAR}-01-10T09:00:00+09:00`;
  const event = { start: at, end: `${YEAR}-01-10T10:00:00+09:00`, timeZone: zone };
  const codesOf = async (id: string) =>
    (await person.app.ok<{ items: Raw[] }>('GET', `/events/${id}/timeline`)).items.map(({ action, code }) => [
      action,
      code,
    ]);
  beforeEach(() => person.calendars.control('PUT', `/${provider}/zone-data`, { [zone]: 60 }));
  afterEach(() => person.calendars.control('PUT', `/${provider}/zone-data`, {}));
  const standsAt = async (instant: string) =>
    eventually(
      () => person.seen(provider),
      ([seen]) => seen?.start === Date.parse(instant),
    );

  it('an event stands at the instant that is meant when it is created and when it is moved, and the timeline says why', async () => {
    await person.connect(provider);
    const { id, version } = await person.app.addInterview(event);
    await person.synced(id);
    await standsAt(at);
    const created = await codesOf(id);
    expect(created).toEqual([
      ['create', null],
      ['update', 'sync.zone-rules-differ'],
    ]);
    const later = `${YEAR}-01-11T09:00:00+09:00`;
    await person.app.ok('PATCH', `/events/${id}`, { start: later, end: `${YEAR}-01-11T10:00:00+09:00` });
    await person.synced(id);
    await standsAt(later);
    await person.quiet(provider);
    expect(await person.app.event(id)).toMatchObject({ version: version + 1, start: later, timeZone: zone });
    expect((await codesOf(id)).slice(2)).toEqual([
      ['update', null],
      ['update', 'sync.zone-rules-differ'],
    ]);
  });

  it('is no edit of an event that is read, and one that the person moves stays in its zone', async () => {
    await person.connect(provider);
    const { id, version } = await person.app.addInterview(event);
    const { sync } = await person.synced(id);
    const eventId = sync[0]!.providerEventId!;
    await person.edit(provider, eventId, { [provider === 'google' ? 'summary' : 'subject']: 'Named there' });
    await eventually(
      () => person.app.event(id),
      ({ title }) => title === 'Named there',
    );
    expect(await person.app.event(id)).toMatchObject({ version: version + 1, start: at, timeZone: zone });
    const utc = (time: string) => ({ dateTime: `${YEAR}-01-12T${time}`, timeZone: 'UTC' });
    await person.edit(provider, eventId, { start: utc('00:00:00'), end: utc('01:00:00') });
    const moved = await eventually(
      () => person.app.event(id),
      ({ start }) => start.startsWith(`${YEAR}-01-12`),
    );
    expect(moved).toMatchObject({ start: `${YEAR}-01-12T09:00:00+09:00`, timeZone: zone });
    await person.quiet(provider);
    expect(await person.openConflicts()).toEqual([]);
    expect((await person.app.event(id)).version).toBe(version + 2);
  });

  it.each(['create', 'update'])('an answer to its %s that was lost makes no edit of it', async (which) => {
    await person.connect(provider);
    const lose = (method: string) =>
      person.calendars.fault({
        provider,
        match: { method, path: '/events', account: person.email(provider) },
        action: { kind: 'cut-after' },
      });
    if (which === 'create') await lose('POST');
    const { id, version } = await person.app.addInterview(event);
    let wanted = at;
    if (which === 'update') {
      await person.synced(id);
      await lose('PATCH');
      wanted = `${YEAR}-01-11T09:00:00+09:00`;
      await person.app.ok('PATCH', `/events/${id}`, { start: wanted, end: `${YEAR}-01-11T10:00:00+09:00` });
    }
    await person.synced(id);
    await standsAt(wanted);
    await person.quiet(provider);
    expect(await person.app.event(id)).toMatchObject({
      start: wanted,
      version: which === 'create' ? version : version + 1,
    });
    expect(await person.openConflicts()).toEqual([]);
  });
});

function minutesOf(event: Raw): number[] {
  const { overrides = [] } = event['reminders'] as { overrides?: { minutes: number }[] };
  return overrides.map(({ minutes }) => minutes);
}

function lengthOf({ start, end }: Raw): number {
  const at = (time: unknown) => {
    const { dateTime } = time as { dateTime: string };
    return Date.parse(dateTime.length === 27 ? `${dateTime.slice(0, 19)}Z` : dateTime);
  };
  return at(end) - at(start);
}
