import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Metrics } from '@calendar/platform/observability';
import type { AccountOwner } from './account-owner';
import { AccountWorld } from './account-world';

let world: AccountWorld;
let person: AccountOwner;

beforeAll(async () => {
  world = await AccountWorld.start();
});
afterAll(() => world.stop());
beforeEach(async () => {
  person = await world.person();
});

const list = () => person.app.ok<{ items: Array<Record<string, unknown>> }>('GET', '/calendar/connections');

describe('the list of connections', () => {
  it('is empty for who has none', async () => {
    expect(await list()).toEqual({ items: [] });
  });

  it('shows exactly what the contract says, oldest first', async () => {
    const ids = [await person.connected('google'), await person.connected('microsoft')];
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string;
    const untouched = {
      status: 'active',
      connectedAt: time,
      lastSyncedAt: null,
      lastCheckedAt: null,
      nextRetryAt: null,
      firstSync: null,
      removing: null,
      sharedWithOthers: false,
      lastError: null,
      push: { status: expect.stringMatching(/^(starting|polling)$/) as string, expiresAt: null },
      links: { synced: 0, pending: 0, retrying: 0, failed: 0, conflict: 0, paused: 0 },
      waiting: 0,
    };
    expect(await list()).toEqual({
      items: [
        {
          ...untouched,
          id: ids[0],
          provider: 'google',
          accountEmail: person.email('google'),
          scopes: [
            'openid',
            'https://www.googleapis.com/auth/userinfo.email',
            'https://www.googleapis.com/auth/calendar.events',
            'https://www.googleapis.com/auth/calendar.calendarlist.readonly',
          ],
        },
        {
          ...untouched,
          id: ids[1],
          provider: 'microsoft',
          accountEmail: person.email('microsoft'),
          scopes: ['openid', 'profile', 'email', 'Calendars.ReadWrite'],
        },
      ],
    });
  });

  it('counts what waits for an account that was just connected', async () => {
    await person.app.addInterview();
    await person.connected('google');
    expect((await list()).items).toMatchObject([
      { links: { pending: 1, synced: 0 }, firstSync: { state: 'running', done: 0, total: 1 } },
    ]);
  });

  it('counts the first sync, and nothing that comes after it', async () => {
    await Promise.all(['One', 'Two', 'Three'].map((title) => person.app.addInterview({ title })));
    const id = await person.connected('google');
    const settle = (title: string, status: string) =>
      world.sql(
        `UPDATE calendar_links SET status = $3, last_synced_at = CASE WHEN $3 = 'synced' THEN now() END
          WHERE connection_id = $1 AND desired->>'title' = $2`,
        [id, title, status],
      );
    await person.app.addInterview({ title: 'Later' });
    await settle('One', 'synced');
    await settle('Two', 'failed');
    expect((await list()).items).toMatchObject([{ firstSync: { state: 'running', done: 2, total: 3 } }]);
    await settle('Three', 'synced');
    expect((await list()).items).toMatchObject([{ firstSync: null, links: { pending: 1 } }]);
    await world.sql(
      `UPDATE calendar_links SET status = 'pending' WHERE desired->>'title' = 'Three' AND connection_id = $1`,
      [id],
    );
    expect((await list()).items).toMatchObject([{ firstSync: null, links: { pending: 2 } }]);
  });

  it('counts what leaves together with its account', async () => {
    await Promise.all(['One', 'Two'].map((title) => person.app.addInterview({ title })));
    const id = await person.connected('google');
    await person.app.ok('DELETE', '/calendar/google?removeEvents=true');
    expect((await list()).items).toMatchObject([
      { status: 'disconnecting', firstSync: null, removing: { state: 'running', done: 0, total: 2 } },
    ]);
    await world.sql(
      `UPDATE calendar_links SET status = 'removed' WHERE id = (SELECT id FROM calendar_links WHERE connection_id = $1 LIMIT 1)`,
      [id],
    );
    expect((await list()).items).toMatchObject([{ removing: { done: 1, total: 2 } }]);
  });

  it('says when it was last looked, and when what has failed is tried again', async () => {
    const { id: eventId } = await person.app.addInterview();
    const id = await person.connected('google');
    const [looked, link, read] = ['2026-12-01T09:00:00.000Z', '2030-01-01T09:00:10.000Z', '2030-01-01T09:00:05.000Z'];
    await world.sql(`UPDATE calendar_cursors SET last_pulled_at = $2 WHERE connection_id = $1`, [id, looked]);
    expect((await list()).items).toMatchObject([{ lastCheckedAt: looked, nextRetryAt: null }]);
    await world.sql(`UPDATE calendar_links SET status = 'retrying', next_attempt_at = $2 WHERE event_id = $1`, [
      eventId,
      link,
    ]);
    expect((await list()).items).toMatchObject([{ nextRetryAt: link }]);
    await world.sql(`UPDATE calendar_cursors SET attempts = 1, next_pull_at = $2 WHERE connection_id = $1`, [id, read]);
    expect((await list()).items).toMatchObject([{ nextRetryAt: read }]);
  });

  it('counts the changes that wait, which are not all events that are paused once access has ended', async () => {
    const { id: written } = await person.app.addInterview();
    await person.app.addInterview();
    const id = await person.connected('google');
    expect((await list()).items).toMatchObject([{ waiting: 2 }]);
    await world.sql(`UPDATE calendar_links SET status = 'synced' WHERE event_id = $1`, [written]);
    await world.sql(`INSERT INTO paused_connections (connection_id) VALUES ($1)`, [id]);
    expect((await list()).items).toMatchObject([{ links: { synced: 0, pending: 0, paused: 2 }, waiting: 1 }]);
  });

  it('tells who shares an account with whom, as long as both have access', async () => {
    const other = await world.person();
    const account = person.email('microsoft');
    await person.connected('microsoft');
    await person.connected('google');
    const theirs = await other.connected('microsoft', { account });
    const shared = async (owner: AccountOwner) =>
      (
        await owner.app.ok<{ items: Array<{ provider: string; sharedWithOthers: boolean }> }>(
          'GET',
          '/calendar/connections',
        )
      ).items.map(({ provider, sharedWithOthers }) => [provider, sharedWithOthers]);
    expect(await shared(person)).toEqual([
      ['microsoft', true],
      ['google', false],
    ]);
    expect(await shared(other)).toEqual([['microsoft', true]]);
    await world.sql(`UPDATE calendar_credentials SET status = 'reauth_required' WHERE id = $1`, [theirs]);
    expect(await shared(person)).toEqual([
      ['microsoft', false],
      ['google', false],
    ]);
  });

  it('is for its owner only', async () => {
    await person.connected('google');
    const stranger = await world.person();
    expect(await stranger.app.connections()).toEqual([]);
    const anonymous = await fetch(`${world.url}/api/v1/calendar/connections`);
    expect(anonymous.status).toBe(401);
  });
});

describe('the metric of connections', () => {
  it('counts them by provider and status', async () => {
    await world.sql('DELETE FROM calendar_credentials');
    const [google] = [await person.connected('google'), await person.connected('microsoft')];
    await person.connected('google', { account: `b-${person.email('google')}` });
    await world.sql(`UPDATE calendar_credentials SET status = 'reauth_required' WHERE id = $1`, [google]);
    const metric = await world.get(Metrics).registry.getSingleMetric('copilot_calendar_connections')!.get();
    expect(metric.values.map(({ labels, value }) => [labels['provider'], labels['status'], value]).toSorted()).toEqual([
      ['google', 'active', 1],
      ['google', 'reauth_required', 1],
      ['microsoft', 'active', 1],
    ]);
  });
});
