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
      lastError: null,
      push: { status: expect.stringMatching(/^(starting|polling)$/) as string, expiresAt: null },
      links: { synced: 0, pending: 0, retrying: 0, failed: 0, conflict: 0, paused: 0 },
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
    expect((await list()).items).toMatchObject([{ links: { pending: 1, synced: 0 } }]);
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
