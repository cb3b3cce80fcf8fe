import { beforeAll, it } from 'vitest';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;
const TITLE = { google: 'summary', microsoft: 'subject' } as const;

let stack: RunningStack;

beforeAll(async () => {
  // Nothing is polled meanwhile: every read has a notification as its cause.
  stack = await sharedStack();
});

it.each(PROVIDERS)('a %s account that two people have connected tells both of what changes in it', async (provider) => {
  const [first, second] = [await Person.of(stack), await Person.of(stack)];
  const account = first.email(provider);
  const { id, eventId } = await first.settledInterview(provider);
  await second.connect(provider, { account });
  await eventually(
    () => second.app.connections(),
    ([connection]) => connection?.push.status === 'active',
  );
  const other = await second.synced((await second.app.addInterview({ title: 'Of the second' })).id);
  await first.calm(provider);
  const retitle = async (who: Person, event: { id: string; eventId: string }, title: string) => {
    await first.edit(provider, event.eventId, { [TITLE[provider]]: title });
    await eventually(
      () => who.app.event(event.id),
      (found) => found.title === title,
    );
  };
  await retitle(second, { id: other.id, eventId: other.sync[0]!.providerEventId! }, 'Told to the second');
  await retitle(first, { id, eventId }, 'Told to the first');
  await first.calm(provider);
  const [connection] = await second.app.connections();
  await second.app.ok('DELETE', `/calendar/connections/${connection!.id}`);
  await eventually(
    () => second.app.connections(),
    ({ length }) => length === 0,
  );
  await eventually(
    () => first.requestsTo(provider, '/watch|/subscriptions'),
    (requests) => requests.some(({ method, status }) => method === 'POST' && status !== null && status < 300),
  );
  await first.calm(provider);
  await retitle(first, { id, eventId }, 'Told to who is left');
  await first.synced(id);
});
