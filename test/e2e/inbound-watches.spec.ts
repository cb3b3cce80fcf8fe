import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { LiveStream } from '../support/live-stream';
import { Person } from '../support/people';
import { Stack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;

const TITLE = { google: 'summary', microsoft: 'subject' } as const;

const FORBIDDEN = {
  google: { error: { code: 403, errors: [{ reason: 'forbidden' }], message: 'Forbidden' } },
  microsoft: { error: { code: 'ErrorAccessDenied', message: 'Access is denied.' } },
} as const;

let stack: Stack;
let person: Person;

beforeAll(async () => {
  stack = await Stack.start({ workers: 2, env: { PULL_INTERVAL_SECONDS: '2' } });
});
afterAll(() => stack.stop());
beforeEach(async () => {
  person = await Person.of(stack);
  await person.calendars.clearFaults();
  await latency(0);
});

describe.each(PROVIDERS)('%s', (provider) => {
  it('an edit is found by polling when its notification is lost', async () => {
    const { id, eventId } = await person.settledInterview(provider);
    await person.loseNotifications(provider, 5);
    await person.edit(provider, eventId, { [TITLE[provider]]: 'Found by polling' });
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'Found by polling',
    );
  });

  it('a watch that was refused is asked for again by reconnecting', async () => {
    await person.calendars.fault({
      provider,
      match: { method: 'POST', path: '/watch|/subscriptions', account: person.email(provider) },
      action: { kind: 'status', status: 403, body: FORBIDDEN[provider] },
    });
    await person.connect(provider);
    await eventually(
      () => person.requestsTo(provider, '/watch|/subscriptions'),
      (requests) => requests.length > 0,
    );
    await eventually(
      () => person.app.connections(),
      ([connection]) => connection?.push.status === 'polling',
    );
    await person.calendars.account(provider, person.email(provider), 'revoke-grants');
    await eventually(
      () => person.app.connections(),
      ([connection]) => connection?.status === 'reauth_required',
    );
    await person.connect(provider);
    await eventually(
      () => person.app.connections(),
      ([connection]) => connection?.push.status === 'active',
    );
  });

  it('a page is told when a calendar has come to be watched: it says how soon changes arrive', async () => {
    await person.settledInterview(provider);
    const { targets } = await person.app.ok<{ targets: object[] }>('GET', '/calendar/preferences');
    await person.app.ok('PATCH', '/calendar/preferences', { targets: [] });
    await person.calm(provider);
    const stream = await LiveStream.open(stack.api.url, await stack.token({ sub: person.id }));
    await person.app.ok('PATCH', '/calendar/preferences', { targets });
    await stream.next(({ event }) => event === 'connection');
    const [connection] = await person.app.connections();
    expect(connection?.push.status).toBe('active');
    stream.close();
  });

  it('an account that is busy with what is written to it is watched all the same, without delay', async () => {
    await Promise.all(Array.from({ length: 100 }, () => person.app.addInterview()));
    // All of it takes ten seconds at least: four are written at once.
    await latency(400);
    await person.connect(provider);
    const [connection] = await eventually(
      () => person.app.connections(),
      ([found]) => found?.push.status === 'active',
    );
    expect(connection!.links['pending']).toBeGreaterThan(0);
  });
});

describe('Graph', () => {
  it('asks for a new watch again while one is being made: they are made one after the other', async () => {
    const { id, eventId } = await person.settledInterview('microsoft');
    const askAgain = () => person.calendars.account('microsoft', person.email('microsoft'), 'require-reauthorization');
    const asked = async () =>
      (await person.requestsTo('microsoft', '/subscriptions'))
        .toSorted((a, b) => a.id - b.id)
        .map(({ method }) => method);
    await person.calendars.fault({
      provider: 'microsoft',
      match: { method: 'POST', path: '/subscriptions', account: person.email('microsoft') },
      action: { kind: 'delay', ms: 4_000 },
    });
    await askAgain();
    await eventually(
      () => person.calendars.control<{ items: unknown[] }>('GET', '/faults'),
      ({ items }) => items.length === 0,
    );
    await askAgain();
    await eventually(asked, (methods) => methods.filter((method) => method === 'POST').length > 2);
    expect((await asked()).slice(0, 3)).toEqual(['POST', 'GET', 'DELETE']);
    await person.calm('microsoft');
    await person.untilTold('microsoft', () => person.edit('microsoft', eventId, { subject: 'After' }));
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'After',
    );
  });
});

async function latency(latencyMs: number): Promise<void> {
  await person.calendars.control('PATCH', '/settings', { latencyMs });
}
