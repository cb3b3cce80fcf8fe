import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FirstSyncStarted } from '@calendar/contracts/domain-events';
import { UPCOMING } from '../../support/career-copilot';
import type { AccountOwner } from './account-owner';
import { AccountWorld } from './account-world';

const PROVIDERS = ['google', 'microsoft'] as const;

let world: AccountWorld;
let person: AccountOwner;
let started: FirstSyncStarted[];

beforeAll(async () => {
  world = await AccountWorld.start();
  started = world.record(FirstSyncStarted);
});
afterAll(() => world.stop());
beforeEach(async () => {
  person = await world.person();
});

const REVIEW = { start: 'review' };

async function connection() {
  const { items } = await person.app.ok<{ items: Array<Record<string, unknown>> }>('GET', '/calendar/connections');
  return items[0]!;
}

const start = (id: string) => person.app.call('POST', `/calendar/connections/${id}/start`);
const plan = (id: string) => person.app.ok<Record<string, unknown>>('GET', `/calendar/connections/${id}/plan`);
const linksOf = (id: string) => world.sql('SELECT id FROM calendar_links WHERE connection_id = $1', [id]);
const followed = (id: string) => world.sql('SELECT calendar_id FROM calendar_cursors WHERE connection_id = $1', [id]);

describe.each(PROVIDERS)('an account of %s that is connected for review', (provider) => {
  it('shows what would be written, and nothing is, nor is anything read', async () => {
    await person.app.addInterview(UPCOMING);
    const { connectionId: id, outcome } = await person.finished(provider, {}, REVIEW);
    expect(outcome).toBe('connected');
    const later = await person.app.addInterview(UPCOMING);
    await person.app.ok('PATCH', `/events/${later.id}`, { title: 'Changed' });
    await person.app.ok('PATCH', '/calendar/preferences', { conflictPolicy: 'newest' });
    await person.app.ok('POST', '/calendar/sync');
    expect(await connection()).toMatchObject({
      id,
      status: 'active',
      firstSync: { state: 'review', done: 0, total: 0 },
    });
    expect(await plan(id)).toMatchObject({ create: 2, update: 0, delete: 0, unchanged: 0 });
    expect([...(await linksOf(id)), ...(await followed(id))]).toEqual([]);
    expect((await person.app.event(later.id)).sync).toEqual([]);
  });

  it('begins when the person says so, once', async () => {
    await person.app.addInterview(UPCOMING);
    const { connectionId: id } = await person.finished(provider, {}, REVIEW);
    await person.app.addInterview(UPCOMING);
    for (let time = 0; time < 3; time += 1) {
      expect(await start(id)).toMatchObject({ status: 202, body: { status: 'accepted' } });
    }
    expect(await connection()).toMatchObject({
      firstSync: { state: 'running', done: 0, total: 2 },
      links: { pending: 2 },
    });
    expect(await followed(id)).toEqual([{ calendar_id: 'primary' }]);
    expect(started.filter(({ payload }) => payload.connectionId === id)).toHaveLength(1);
  });

  it('goes on to be reviewed when its access is renewed', async () => {
    const { connectionId: id } = await person.finished(provider, {}, REVIEW);
    expect(await person.finished(provider)).toEqual({ connectionId: id, outcome: 'unchanged' });
    await world.sql(`UPDATE calendar_credentials SET status = 'reauth_required' WHERE id = $1`, [id]);
    expect(await person.finished(provider, {}, { connectionId: id })).toMatchObject({ outcome: 'reconnected' });
    expect(await connection()).toMatchObject({ firstSync: { state: 'review' } });
  });
});

describe('a review', () => {
  it('is of an account that comes, and stops none that is there', async () => {
    await person.app.addInterview(UPCOMING);
    const id = await person.connected('google');
    expect(await person.finished('google', {}, REVIEW)).toEqual({ connectionId: id, outcome: 'unchanged' });
    expect(await connection()).toMatchObject({ firstSync: { state: 'running' }, links: { pending: 1 } });
  });

  it('knows what an earlier connection has left behind, and the start takes it up', async () => {
    const { id: eventId } = await person.app.addInterview(UPCOMING);
    const before = await person.connected('google');
    await world.sql(
      `UPDATE calendar_links SET provider_event_id = 'there', provider_calendar_id = 'primary', status = 'synced',
              base = jsonb_build_object('ours', desired, 'theirs', desired), synced_version = desired_version
        WHERE connection_id = $1`,
      [before],
    );
    await person.app.ok('DELETE', '/calendar/google');
    await world.connections.finishDisconnect(before);
    await world.sql('UPDATE calendar_links SET connection_id = NULL WHERE event_id = $1', [eventId]);
    const { connectionId: id } = await person.finished('google', {}, REVIEW);
    expect(await plan(id)).toMatchObject({ create: 0, update: 0, delete: 0, unchanged: 1 });
    expect(await linksOf(id)).toEqual([]);
    await start(id);
    expect(await linksOf(id)).toHaveLength(1);
  });

  it('of an account that was just leaving with its events leaves them where they are', async () => {
    await person.app.addInterview(UPCOMING);
    const id = await person.connected('google');
    await person.app.ok('DELETE', '/calendar/google?removeEvents=true');
    expect(await person.finished('google', {}, REVIEW)).toEqual({ connectionId: id, outcome: 'connected' });
    expect(await connection()).toMatchObject({ status: 'active', firstSync: { state: 'review' }, removing: null });
    expect(await linksOf(id)).toEqual([]);
    await start(id);
    expect(await linksOf(id)).toHaveLength(1);
  });

  it('is of its owner only, and of an account that stays', async () => {
    const { connectionId: id } = await person.finished('google', {}, REVIEW);
    const stranger = await world.person();
    const notFound = { status: 404, body: { code: 'connection.not-found' } };
    expect(await stranger.app.call('POST', `/calendar/connections/${id}/start`)).toMatchObject(notFound);
    expect(await start(randomUUID())).toMatchObject(notFound);
    expect((await start('mine')).status).toBe(400);
    await person.app.ok('DELETE', '/calendar/google?removeEvents=true');
    expect(await start(id)).toMatchObject({ status: 409, body: { code: 'connection.disconnecting' } });
  });
});
