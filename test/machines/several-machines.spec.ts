import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { UPCOMING, type EventJson } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { World } from './world';

const PROVIDERS = ['google', 'microsoft'] as const;
const EVERY_MS = 120;
/** What was cut off or killed frees its leases in 10 s, its turns in as long, its places at a provider in 30 s. */
const RECOVERY = { withinMs: 240_000, everyMs: 500 };

let world: World;
let person: Person;

beforeAll(async () => {
  world = await World.begin();
  person = await Person.of(world);
  for (const provider of PROVIDERS) await person.connect(provider);
});
afterAll(() => world.end());

it('one machine is cut off in the middle of its work, then the other one is killed: nothing is lost, nothing doubled', async () => {
  const [first, second] = world.machines;
  const over = new AbortController();
  const written = writeUntil(over.signal);
  await delay(2_000);

  first.machine.cutOff();
  await eventually(
    async () => world.balancer.ready(),
    (ready) => ready.join() === 'false,true',
    RECOVERY,
  );
  // The other one does the work of both meanwhile.
  const atHalfTime = await write(randomUUID(), 'Written while a machine is away');
  await isWritten(atHalfTime);
  first.machine.joinAgain();
  await eventually(
    async () => world.balancer.ready(),
    (ready) => ready.join() === 'true,true',
    RECOVERY,
  );

  await second.kill();
  await eventually(
    async () => world.balancer.ready(),
    (ready) => ready.join() === 'true,false',
    RECOVERY,
  );
  await delay(2_000);
  over.abort();
  const last = [...(await written), atHalfTime];
  await inBothCalendars(last);

  // And an edit in a calendar comes back through the one that is left.
  const { id, title } = last[0]!;
  const event = await person.app.event(id);
  const inGoogle = event.sync.find(({ provider }) => provider === 'google')!.providerEventId!;
  await person.edit('google', inGoogle, { summary: `${title}, moved` });
  await eventually(
    () => person.app.event(id),
    (seen) => seen.title === `${title}, moved`,
    RECOVERY,
  );
  await inBothCalendars([{ id, title: `${title}, moved` }, ...last.slice(1)]);
});

/** A client writes an event, edits it, and goes on to the next, until it is told to stop. @returns what stands in the end */
async function writeUntil(signal: AbortSignal): Promise<Array<{ id: string; title: string }>> {
  const written: Array<{ id: string; title: string }> = [];
  for (let number = 1; !signal.aborted; number += 1) {
    const id = randomUUID();
    await write(id, `Interview ${number}`);
    await delay(EVERY_MS);
    written.push(await write(id, `Interview ${number}, round 2`));
    await delay(EVERY_MS);
  }
  return written;
}

/** As a client does it whose connection may break: an upsert with an id of its own, until it is answered. */
async function write(id: string, title: string): Promise<{ id: string; title: string }> {
  await eventually(
    () => person.app.call('PUT', `/events/${id}`, { body: { ...UPCOMING, title } }).catch(() => null),
    (answer) => answer?.status === 200 || answer?.status === 201,
    RECOVERY,
  );
  return { id, title };
}

/** This event once in each calendar, while others are being written: all of them are hardly ever there at one moment. */
async function isWritten({ id, title }: { id: string; title: string }): Promise<void> {
  await eventually(
    () => person.app.event(id).catch(() => null),
    (event) => event !== null && isSynced(event),
    RECOVERY,
  );
  for (const provider of PROVIDERS) {
    const seen = await person.seen(provider);
    expect(seen.filter((event) => event.title === title)).toHaveLength(1);
  }
}

/** Each event once in each calendar, as it was written last, and nothing else. */
async function inBothCalendars(wanted: ReadonlyArray<{ id: string; title: string }>): Promise<void> {
  const all = await eventually(
    () => listed(),
    (events) => events.every(isSynced),
    RECOVERY,
  );
  const titles = all.map(({ title }) => title).toSorted();
  for (const { title } of wanted) expect(titles.filter((each) => each === title)).toHaveLength(1);
  for (const provider of PROVIDERS) {
    await eventually(
      async () => (await person.seen(provider)).map(({ title }) => title).toSorted(),
      (seen) => seen.join('\n') === titles.join('\n'),
      RECOVERY,
    );
  }
}

const isSynced = ({ sync }: EventJson) =>
  sync.length === PROVIDERS.length && sync.every(({ status }) => status === 'synced');

async function listed(): Promise<EventJson[]> {
  const events: EventJson[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { items: EventJson[]; nextCursor: string | null } | null = await person.app
      .ok<{ items: EventJson[]; nextCursor: string | null }>('GET', `/events?limit=200${cursor && `&cursor=${cursor}`}`)
      .catch(() => null);
    if (page === null) return listed();
    events.push(...page.items);
    cursor = page.nextCursor;
  }
  return events;
}
