import { beforeAll, beforeEach, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { LiveStream } from '../support/live-stream';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { SimulatedProvider } from '../support/simulated-calendars';
import type { RunningStack } from '../support/stack';

interface HeldJson {
  id: string;
  heldAt: string;
  events: Array<{ id: string; title: string }>;
}

let stack: RunningStack;
let person: Person;

beforeAll(async () => {
  stack = await sharedStack();
});
beforeEach(async () => {
  person = await Person.of(stack);
});

const held = async () => (await person.app.ok<{ items: HeldJson[] }>('GET', '/calendar/held-deletions')).items;
const told = async (what: string) => {
  const { items } = await person.app.ok<{ items: Array<{ kind: string }> }>('GET', '/notifications');
  return items.filter(({ kind }) => kind === what);
};
const asked = () => told('sync.deletions-held');
const cancelled = async () =>
  (await person.app.ok<{ items: Array<{ id: string }> }>('GET', '/events?status=cancelled&limit=200')).items;

it('when all that is held has come back, nothing is left to decide', async () => {
  const ids = await settledInterviews('google', 12);
  await person.deleteTogether('google', ids);
  await eventually(asked, (all) => all.length === 1);
  await person.calm('google');
  const stream = await LiveStream.open(stack.api.url, await stack.token({ sub: person.id }));
  for (const id of ids) await person.edit('google', id, { status: 'confirmed' });
  await eventually(held, (all) => all.length === 0);
  // Nothing but the question has changed, and whoever looks at it is told to read it again.
  await stream.next(({ event }) => event === 'event-sync').finally(() => stream.close());
  expect(await asked()).toMatchObject([{ readAt: expect.any(String) as string }]);
  await person.calm('google');
  expect(await cancelled()).toEqual([]);
});

async function settledInterviews(provider: SimulatedProvider, count: number): Promise<string[]> {
  await person.connect(provider);
  await eventually(
    () => person.app.connections(),
    ([connection]) => connection?.push.status === 'active',
  );
  const all = await Promise.all(
    Array.from({ length: count }, (_, index) => person.app.addInterview({ title: `Interview ${index}` })),
  );
  for (const { id } of all) await person.synced(id);
  await person.calm(provider);
  return (await person.seen(provider)).map(({ id }) => id);
}
