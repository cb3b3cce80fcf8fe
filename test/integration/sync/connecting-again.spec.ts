import { randomUUID } from 'node:crypto';
import { CredentialConnected, CredentialDisconnected, CredentialReauthNeeded } from '@calendar/contracts/domain-events';
import { UnitOfWork } from '@calendar/platform/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiApp, type ApiPerson } from '../../support/api-app';
import { INTERVIEW, UPCOMING } from '../../support/career-copilot';

const EVENTS = 60;

let api: ApiApp;
let person: ApiPerson;
let connectionId: string;
let accountId: string;
let ids: string[];

beforeAll(async () => {
  api = await ApiApp.start();
});
afterAll(() => api.stop());

const query = <Row extends object>(sql: string, parameters: unknown[] = []) =>
  api.get(UnitOfWork).query<Row>(sql, parameters);

const account = () => ({
  connectionId,
  userId: person.id,
  provider: 'google' as const,
  accountId,
  accountEmail: 'ada@google.test',
});

const connected = (reconnected: boolean) =>
  api.publish(new CredentialConnected({ ...account(), reconnected, inReview: false }));

async function loseGrant(): Promise<void> {
  await query(`UPDATE calendar_credentials SET status = 'reauth_required' WHERE id = $1`, [connectionId]);
  await api.publish(new CredentialReauthNeeded({ ...account(), reason: 'invalid_grant', remedy: 'reconnect' }));
}

async function reconnect(): Promise<void> {
  await query(`UPDATE calendar_credentials SET status = 'active' WHERE id = $1`, [connectionId]);
  await connected(true);
}

/** Which rows are the same as before, to the letter: a row that is written has another `xmin`. */
const versions = () =>
  query<{ id: string; status: string; xmin: string }>(
    `SELECT event_id AS id, status, xmin::text FROM calendar_links WHERE user_id = $1 ORDER BY event_id`,
    [person.id],
  );

const counts = async () => (await person.app.connections())[0]!.links;

/** As a worker leaves it that has written all of it. */
const settleAll = () =>
  query(
    `UPDATE calendar_links SET status = 'synced', synced_version = desired_version, etag = '1',
            provider_event_id = 'event-' || id, provider_calendar_id = calendar_id,
            base = jsonb_build_object('ours', desired, 'theirs', desired)
      WHERE user_id = $1`,
    [person.id],
  );

beforeEach(async () => {
  person = await api.person();
  connectionId = await api.connectionOf(person.id);
  accountId = `account-${connectionId}`;
  await connected(false);
  ids = Array.from({ length: EVENTS }, () => randomUUID()).sort();
  await person.app.ok('POST', '/events/bulk', { events: ids.map((id) => ({ ...UPCOMING, id })) });
  await settleAll();
});

describe('a grant that dies and is given again', () => {
  it('writes nothing over what is settled, and shows it as paused meanwhile', async () => {
    const before = await versions();
    await loseGrant();
    expect(await counts()).toMatchObject({ synced: 0, paused: EVENTS });
    const [{ sync } = { sync: [] }] = (
      await person.app.ok<{ items: Array<{ sync: Array<{ status: string; error: object }> }> }>(
        'GET',
        '/events?syncStatus=paused&limit=1',
      )
    ).items;
    expect(sync).toMatchObject([{ status: 'paused', error: { code: 'connection.reauth-required' } }]);
    expect((await person.app.ok<{ items: object[] }>('GET', '/events?syncStatus=synced')).items).toEqual([]);
    await reconnect();
    expect(await counts()).toMatchObject({ synced: EVENTS, paused: 0, pending: 0 });
    expect(await versions()).toEqual(before);
  });

  it('gives every link back what it was, and another try to what had failed or waits for one', async () => {
    const [pending, retrying, failed, conflict] = ids;
    const set = (id: string | undefined, assignments: string) =>
      query(`UPDATE calendar_links SET ${assignments} WHERE event_id = $1`, [id]);
    const failing = `attempts = 9, failing_since = now() - interval '23 hours', next_attempt_at = now() + interval '5 minutes'`;
    await set(pending, `status = 'pending', synced_version = 0`);
    await set(retrying, `status = 'retrying', synced_version = 0, ${failing}`);
    await set(failed, `status = 'failed', synced_version = 0, ${failing}`);
    await set(conflict, `status = 'conflict', disputed = '{title}'`);
    await loseGrant();
    expect(await counts()).toMatchObject({ paused: EVENTS });
    await reconnect();
    expect(await counts()).toMatchObject({ synced: EVENTS - 4, pending: 3, retrying: 0, conflict: 1, failed: 0 });
    const due = await query(
      `SELECT event_id AS id, attempts, failing_since AS failing FROM calendar_links
        WHERE user_id = $1 AND status IN ('pending', 'retrying') AND next_attempt_at <= now() ORDER BY event_id`,
      [person.id],
    );
    expect(due).toEqual([pending, retrying, failed].sort().map((id) => ({ id, attempts: 0, failing: null })));
  });

  it('lets an edit made meanwhile wait as paused, and be due afterwards', async () => {
    await loseGrant();
    await person.app.ok('PATCH', `/events/${ids[0]}`, { title: 'Edited meanwhile' });
    expect(await counts()).toMatchObject({ paused: EVENTS });
    await reconnect();
    expect(await counts()).toMatchObject({ synced: EVENTS - 1, pending: 1 });
  });
});

it('an account that is left and connected again finds its links as settled as they were, but for what has changed', async () => {
  const past = randomUUID();
  await person.app.ok('PUT', `/events/${past}`, {
    ...INTERVIEW,
    start: '2024-03-01T10:00:00+01:00',
    end: '2024-03-01T11:00:00+01:00',
  });
  await settleAll();
  await query(`UPDATE calendar_credentials SET status = 'disconnecting' WHERE id = $1`, [connectionId]);
  await api.publish(new CredentialDisconnected({ ...account(), removeEvents: false }));
  await query('DELETE FROM calendar_credentials WHERE id = $1', [connectionId]);
  const [edited, deleted, ...untouched] = ids;
  await person.app.ok('PATCH', `/events/${edited}`, { title: 'Edited while away' });
  await person.app.ok('DELETE', `/events/${deleted}`);

  connectionId = await api.connectionOf(person.id);
  await query('UPDATE calendar_credentials SET account_id = $2 WHERE id = $1', [connectionId, accountId]);
  await connected(false);
  const links = await query<{ id: string; status: string; behind: boolean; mine: boolean }>(
    `SELECT event_id AS id, status, desired_version > synced_version AS behind, connection_id = $2 AS mine
       FROM calendar_links WHERE user_id = $1 ORDER BY event_id`,
    [person.id, connectionId],
  );
  const expected = (id: string) =>
    id === edited || id === deleted
      ? { id, status: 'pending', behind: true, mine: true }
      : { id, status: 'synced', behind: false, mine: true };
  expect(links).toEqual([edited!, deleted!, past, ...untouched].sort().map(expected));
});
