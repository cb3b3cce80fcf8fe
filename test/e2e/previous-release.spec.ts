import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApiContract } from '../support/api-contract';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { buildPreviousRelease } from '../support/previous-release';
import { startServer } from '../support/processes';
import { Stack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;

/** The API and a worker of the release before, on the schema of this one: so it is for a while whenever it is rolled out. */
let stack: Stack;
let person: Person;

beforeAll(async () => {
  stack = await Stack.start({ builtIn: buildPreviousRelease() });
  person = await Person.of(stack);
  for (const provider of PROVIDERS) await person.connect(provider);
});
afterAll(() => stack.stop());

it('the release before goes on working once the migrations of this one are applied', async () => {
  const { id } = await person.app.addInterview({ title: 'Before' });
  const { sync } = await person.synced(id);
  await person.edit('google', sync.find(({ provider }) => provider === 'google')!.providerEventId!, {
    summary: 'Edited',
  });
  await eventually(
    () => person.app.event(id),
    ({ title }) => title === 'Edited',
  );
  await eventually(
    () => person.seen('microsoft'),
    ([event]) => event?.title === 'Edited',
  );
  await person.app.ok('DELETE', `/events/${id}`);
  for (const provider of PROVIDERS)
    await eventually(
      () => person.seen(provider),
      (events) => events.length === 0,
    );
});

it('both releases work side by side, and each goes on with what the other has begun', async () => {
  const titles = Array.from({ length: 12 }, (_, number) => `Interview ${number}`);
  const begun = await Promise.all(titles.map((title) => person.app.addInterview({ title })));
  const newWorker = await startServer('worker', stack.serverEnv);
  await Promise.all(
    begun.map(({ id, title }) => person.app.ok('PATCH', `/events/${id}`, { title: `${title}, round 2` })),
  );
  await stack.api.stop();
  await Promise.all(stack.workers.map((worker) => worker.stop()));
  // From here on it is this release alone.
  stack.api = await startServer('api', stack.serverEnv, stack.api.port);
  ApiContract.forget(stack.api.url);
  stack.workers.splice(0, Infinity, newWorker);
  for (const { id } of begun) await person.synced(id, { withinMs: 60_000, everyMs: 100 });
  for (const provider of PROVIDERS) {
    const seen = (await person.seen(provider)).map(({ title }) => title);
    expect(seen.toSorted()).toEqual(titles.map((title) => `${title}, round 2`).toSorted());
  }
});
