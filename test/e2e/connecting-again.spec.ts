import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { LiveStream } from '../support/live-stream';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;
const EVENTS = 12;

let stack: RunningStack;
let person: Person;
let stream: LiveStream;

beforeAll(async () => {
  stack = await sharedStack();
});
beforeEach(async () => {
  person = await Person.of(stack);
  stream = await LiveStream.open(stack.api.url, await stack.token({ sub: person.id }));
  return () => stream.close();
});

const toldOfEvents = () => stream.received.filter(({ event }) => event === 'event-sync');
const inStep = (count: number) =>
  eventually(
    () => person.app.connections(),
    ([connection]) => connection?.status === 'active' && connection.links['synced'] === count,
  );

describe.each(PROVIDERS)('with a settled calendar at %s', (provider) => {
  let ids: string[];

  beforeEach(async () => {
    await person.connect(provider);
    ids = (await Promise.all(Array.from({ length: EVENTS }, () => person.app.addInterview()))).map(({ id }) => id);
    for (const id of ids) await person.synced(id);
    await person.calm(provider);
    stream.received.length = 0;
  });

  it('a grant that dies and is given again moves only what was edited meanwhile', async () => {
    // A token that was renewed a moment ago is not doubted for 5 seconds; this one is to be.
    await stack.database.query(
      `UPDATE calendar_credentials SET created_at = now(), last_refreshed_at = created_at WHERE user_id = '${person.id}'`,
    );
    await person.calendars.account(provider, person.email(provider), 'revoke-grants');
    await person.app.ok('PATCH', `/events/${ids[0]}`, { title: 'Waits' });
    await eventually(
      () => person.app.connections(),
      ([connection]) => connection?.links['paused'] === EVENTS,
    );
    await person.connect(provider);
    await inStep(EVENTS);
    await person.quiet(provider);
    const writes = await person.calendars.writes(provider, person.email(provider));
    expect(writes.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(toldOfEvents().map(({ data }) => data['eventId']))).toEqual(new Set([ids[0]]));
  });

  it('disconnecting and connecting again asks for no event, writes none and tells of none', async () => {
    await person.app.call('DELETE', `/calendar/${provider}`);
    await eventually(
      () => person.app.connections(),
      (all) => all.length === 0,
    );
    await person.connect(provider);
    await inStep(EVENTS);
    await person.quiet(provider);
    expect(await person.calendars.writes(provider, person.email(provider))).toEqual([]);
    expect(await person.requestsTo(provider, '/events/(?!watch)[^/?]+$')).toEqual([]);
    expect(toldOfEvents()).toEqual([]);
  });
});
