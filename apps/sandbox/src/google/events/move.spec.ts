import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reasonOf, SandboxClient, timedEvent, type CallOptions } from '../../../test/sandbox-client';

const SECOND = 'job-search';
const at = (calendar: string) => `/calendars/${calendar}/events`;

describe('Google events that are moved to another calendar', () => {
  let client: SandboxClient;
  let token: string;
  beforeAll(async () => {
    client = await SandboxClient.start();
  });
  afterAll(() => client.close());
  beforeEach(async () => {
    await client.control('/reset', { method: 'POST' });
    const calendars = [
      { name: 'Ann', primary: true },
      { id: SECOND, name: 'Job search' },
      { id: 'team', name: 'Team', writable: false },
    ];
    await client.addGoogleAccount('ann@example.test', { timeZone: 'Europe/Berlin', calendars });
    token = (await client.connect()).access_token;
  });

  const call = (path: string, options: CallOptions = {}) => client.calendar(path, { token, ...options });
  const insert = (more: object = {}) => call(at('primary'), { json: timedEvent({ id: 'meeting', ...more }) });
  const move = (destination: string, id = 'meeting') =>
    call(`${at('primary')}/${id}/move?destination=${destination}`, { method: 'POST' });
  const syncToken = async () => (await call(at('primary'))).body.nextSyncToken as string;

  it('keep their id, are organized by the other calendar, and leave a deleted event behind', async () => {
    const { body: before } = await insert();
    const since = await syncToken();
    const { status, body } = await move(SECOND);
    expect([status, body.id, body.iCalUID]).toEqual([200, before.id, before.iCalUID]);
    expect(body).toMatchObject({ summary: before.summary, organizer: { email: SECOND, self: true } });
    expect(body.etag).not.toBe(before.etag);
    expect((await call(`${at(SECOND)}/meeting`)).body.status).toBe('confirmed');
    const { items } = (await call(`${at('primary')}?syncToken=${encodeURIComponent(since)}`)).body;
    expect(items).toMatchObject([{ id: 'meeting', status: 'cancelled' }]);
    expect((await call(`${at('primary')}/meeting`, { method: 'DELETE' })).status).toBe(410);
  });

  it('can be moved back', async () => {
    await insert();
    await move(SECOND);
    await call(`${at(SECOND)}/meeting/move?destination=primary`, { method: 'POST' });
    expect((await call(`${at('primary')}/meeting`)).body.status).toBe('confirmed');
    expect((await call(`${at(SECOND)}/meeting`)).body.status).toBe('cancelled');
  });

  it('take the instances of their series along', async () => {
    await insert({ recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] });
    await call(`${at('primary')}/meeting_20261202T090000Z`, { method: 'PATCH', json: { summary: 'Changed' } });
    await move(SECOND);
    const { items } = (await call(`${at(SECOND)}/meeting/instances`)).body;
    expect(items.map(({ summary }: { summary: string }) => summary)).toEqual(['Interview', 'Changed', 'Interview']);
  });

  it('are refused into a calendar that is read only or not there, and one instance alone', async () => {
    await insert({ recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] });
    expect(reasonOf(await move('team'))).toBe('requiredAccessLevel');
    expect((await move('nowhere')).status).toBe(404);
    expect((await move(SECOND, 'meeting_20261202T090000Z')).status).toBe(400);
    expect((await call(`${at('primary')}/meeting/move`, { method: 'POST' })).status).toBe(400);
  });

  it('are moved by the person over the control API', async () => {
    await insert();
    const path = '/google/accounts/ann@example.test/calendars/primary/events/meeting/move';
    expect((await client.control(path, { json: { destination: 'team' } })).status).toBe(200);
    expect((await call(`${at('team')}/meeting`)).body.status).toBe('confirmed');
    expect((await client.control(path, { json: {} })).status).toBe(400);
  });
});
