import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppClient, timedEvent } from '../../test/app-client';
import { SandboxClient } from '../../test/sandbox-client';

const CALENDAR = '/calendars/google/ann%40example.test/ann%40example.test';
const EVENTS = '/google/accounts/ann@example.test/calendars/primary/events';

describe('Pages of the simulated calendars', () => {
  let client: SandboxClient;
  beforeAll(async () => {
    client = await SandboxClient.start();
  });
  afterAll(() => client.close());
  beforeEach(async () => {
    await client.control('/reset', { method: 'POST' });
    const json = { email: 'ann@example.test', name: 'Ann', timeZone: 'Europe/Berlin' };
    await client.control('/google/accounts', { json });
  });

  const stored = async () => (await client.control(`${EVENTS}?includeDeleted=true`)).body.items;
  const form = (more: Record<string, string> = {}) => ({
    title: 'Dentist',
    start: '2026-12-01T10:00',
    end: '2026-12-01T11:00',
    timeZone: 'Europe/Berlin',
    location: '',
    description: 'Line 1\r\nLine 2',
    ...more,
  });

  it('show all accounts with their calendars', async () => {
    const { status, headers, body } = await client.call('/');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(body).toContain(`href="${CALENDAR}"`);
    expect(body).toContain('read only');
  });

  it.each(['google', 'microsoft'])('add an account at %s', async (provider) => {
    const answer = await client.call('/accounts', { form: { provider, email: 'New@example.test' } });
    expect(answer.status).toBe(303);
    expect((await client.call(answer.headers.get('location')!)).status).toBe(200);
    const { body } = await client.control(`/${provider}/accounts`);
    expect(body.items.map(({ email }: { email: string }) => email)).toContain('new@example.test');
  });

  it('refuse what is no address, and one that is taken', async () => {
    expect((await client.call('/accounts', { form: { provider: 'google', email: 'x' } })).status).toBe(400);
    expect((await client.call('/accounts', { form: { provider: 'apple', email: 'x@y.test' } })).status).toBe(400);
    const taken = await client.call('/accounts', { form: { provider: 'google', email: 'ann@example.test' } });
    expect([taken.status, taken.body.includes('exists already')]).toEqual([409, true]);
  });

  it('let a person write, change and delete an event', async () => {
    expect((await client.call(`${CALENDAR}/new`)).status).toBe(200);
    const made = await client.call(`${CALENDAR}/new`, { form: form() });
    expect([made.status, made.headers.get('location')]).toEqual([303, CALENDAR]);
    const [event] = await stored();
    expect(event).toMatchObject({
      summary: 'Dentist',
      description: 'Line 1\nLine 2',
      start: { dateTime: '2026-12-01T10:00:00+01:00', timeZone: 'Europe/Berlin' },
    });
    expect((await client.call(CALENDAR)).body).toContain('Tuesday, 1 December 2026');
    const path = `${CALENDAR}/events/${event.id}`;
    expect((await client.call(path)).body).toContain('value="2026-12-01T10:00"');
    await client.call(path, { form: form({ title: 'Dentist!', end: '2026-12-01T12:00' }) });
    expect((await stored())[0]).toMatchObject({ summary: 'Dentist!' });
    await client.call(`${path}/delete`, { method: 'POST' });
    expect((await stored())[0].status).toBe('cancelled');
  });

  it('switch between days, whose last one is shown, and times', async () => {
    await client.call(`${CALENDAR}/new`, { form: form({ allDay: 'yes', start: '2026-12-24', end: '2026-12-26' }) });
    const [event] = await stored();
    expect(event).toMatchObject({ start: { date: '2026-12-24' }, end: { date: '2026-12-27' } });
    const path = `${CALENDAR}/events/${event.id}`;
    expect((await client.call(path)).body).toContain('value="2026-12-26"');
    await client.call(path, { form: form() });
    expect((await stored())[0].start).toEqual({ dateTime: '2026-12-01T10:00:00+01:00', timeZone: 'Europe/Berlin' });
  });

  it('keep what was typed, and say what is wrong with it', async () => {
    const answer = await client.call(`${CALENDAR}/new`, { form: form({ end: '2026-12-01T09:00' }) });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('The specified time range is empty.');
    expect(answer.body).toContain('value="Dentist"');
  });

  it('say when an event lasts for several days, is somewhere else, or repeats', async () => {
    const trip = { date: '2099-12-24' };
    await client.control(EVENTS, { json: { summary: 'Trip', start: trip, end: { date: '2099-12-27' } } });
    const night = { start: { dateTime: '2099-11-01T22:00:00' }, end: { dateTime: '2099-11-02T06:00:00' } };
    for (const time of Object.values(night)) Object.assign(time, { timeZone: 'America/New_York' });
    await client.control(EVENTS, { json: { summary: 'Night', ...night } });
    await client.control(EVENTS, { json: timedEvent({ summary: 'Gym', recurrence: ['RRULE:FREQ=WEEKLY'] }) });
    const { body } = await client.call(CALENDAR);
    expect(body).toContain('All day, to 26 Dec');
    expect(body).toContain('22:00 – 2 Nov 06:00');
    expect(body).toContain('America/New_York');
    expect(body).toContain('repeats');
    expect(body.indexOf('Repeating')).toBeLessThan(body.indexOf('Gym'));
  });

  it('keep what was taken out of a series out of the bin', async () => {
    const times = { start: { dateTime: '2099-12-01T09:00:00Z' }, end: { dateTime: '2099-12-01T10:00:00Z' } };
    for (const time of Object.values(times)) Object.assign(time, { timeZone: 'UTC' });
    const recurrence = ['RRULE:FREQ=DAILY;COUNT=3'];
    const { body: series } = await client.control(EVENTS, { json: { summary: 'Stand-up', ...times, recurrence } });
    await client.control(`${EVENTS}/${series.id}_20991202T090000Z`, { method: 'DELETE' });
    expect((await stored()).map(({ status }: { status: string }) => status)).toEqual(['confirmed', 'cancelled']);
    const { body } = await client.call(CALENDAR);
    expect([body.includes('Stand-up'), body.includes('Bin')]).toEqual([true, false]);
  });

  it.each(['google', 'microsoft'])('refuse a time zone that is none, at %s', async (provider) => {
    await client.call('/accounts', { form: { provider, email: 'ben@example.test' } });
    const path = `/calendars/${provider}/ben%40example.test/primary/new`;
    for (const timeZone of ['', 'Nowhere/Land']) {
      const answer = await client.call(path, { form: form({ timeZone }) });
      expect([answer.status, answer.body.includes('role="alert"')]).toEqual([400, true]);
    }
  });

  it('escape what apps write', async () => {
    await client.control(EVENTS, { json: timedEvent({ summary: '<script>alert(1)</script>', location: '"><img>' }) });
    const [event] = await stored();
    for (const path of [CALENDAR, `${CALENDAR}/events/${event.id}`]) {
      const { body } = await client.call(path);
      expect(body).not.toContain('<script>alert');
      expect(body).not.toContain('"><img>');
    }
  });

  it('let a person take all access away', async () => {
    const app = await AppClient.connect(client, 'google');
    await client.call(`${CALENDAR}/revoke`, { method: 'POST' });
    expect((await app.api('/calendars/primary/events')).status).toBe(401);
  });

  it('say so when there is nothing', async () => {
    for (const path of ['/nothing', '/calendars/google/x%40y.test/primary', `${CALENDAR}/events/neverwas`]) {
      expect((await client.call(path)).status).toBe(404);
    }
    const unreadable = await client.call(`${CALENDAR}/events/%zz`);
    expect([unreadable.status, unreadable.body.includes('Back to the calendars')]).toEqual([400, true]);
  });

  describe.each([
    ['google', 'ann@example.test', 'htmlLink'],
    ['microsoft', 'ben@example.test', 'webLink'],
  ])('of an event at %s (%s)', (provider, email, linkName) => {
    const account = `/${provider}/accounts/${email}/calendars/primary/events`;
    const calendar = `/calendars/${provider}/${encodeURIComponent(email)}/primary`;
    const events = async () => (await client.control(`${account}?includeDeleted=true`)).body.items;
    const add = async (more: Record<string, string> = {}) => {
      await client.call('/accounts', { form: { provider, email } });
      await client.call(`${calendar}/new`, { form: form({ busy: 'yes', ...more }) });
      const [event] = await events();
      return { event, path: `${calendar}/events/${encodeURIComponent(event.id)}` };
    };

    it('are where its link leads', async () => {
      const { event } = await add();
      const link: string = event[linkName];
      expect(link.startsWith(`${client.sandbox.url}/`)).toBe(true);
      const answer = await fetch(link);
      expect([answer.status, (await answer.text()).includes('value="Dentist"')]).toEqual([200, true]);
      expect((await fetch(link.replace(/(eid|itemid)=.*/, '$1=neverwas'))).status).toBe(404);
    });

    it('let a person choose alerts, and whether it is busy', async () => {
      const { path } = await add({ reminders: '30' });
      const page = async () => (await client.call(path)).body as string;
      expect(await page()).toContain('name="reminders" value="30"');
      expect(await page()).toMatch(/name="busy" value="yes" checked/);
      await client.call(path, { form: form({ reminders: '15' }) });
      expect(await page()).toContain('name="reminders" value="15"');
      expect(await page()).not.toMatch(/name="busy" value="yes" checked/);
      const refused = await client.call(path, { form: form({ reminders: 'soon' }) });
      expect([refused.status, refused.body.includes('role="alert"')]).toEqual([400, true]);
    });

    it('write only what the person has changed', async () => {
      const { path } = await add({ reminders: '30' });
      const [before] = await events();
      await client.call(path, { form: form({ title: 'Dentist!', reminders: '30', busy: 'yes' }) });
      const [after] = await events();
      const subject = provider === 'google' ? 'summary' : 'subject';
      expect(after[subject]).toBe('Dentist!');
      for (const same of ['start', 'end', 'location', 'description', 'body', 'reminders', 'showAs']) {
        expect(after[same]).toEqual(before[same]);
      }
    });

    it('offer to undo a deletion at once', async () => {
      const { path } = await add();
      const { headers } = await client.call(`${path}/delete`, { method: 'POST' });
      const answer = await client.call(headers.get('location')!);
      expect(answer.body).toContain('“Dentist” is deleted.');
      expect(answer.body).toMatch(/action="[^"]+\/restore"/);
      await client.call(`${path}/restore`, { method: 'POST' });
      expect((await client.call(headers.get('location')!)).body).not.toContain('is deleted.');
    });

    it('give it back from the bin', async () => {
      const { path } = await add();
      await client.call(`${path}/delete`, { method: 'POST' });
      expect((await client.call(path)).body).toContain('This event is deleted.');
      expect((await client.call(calendar)).body).toContain('Bin (1)');
      await client.call(`${path}/restore`, { method: 'POST' });
      const { body } = await client.call(calendar);
      expect([body.includes('Bin'), body.includes('Dentist')]).toEqual([false, true]);
    });
  });
});
