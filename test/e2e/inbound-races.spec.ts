import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { HeldAnswers } from '../support/held-answers';
import { HeldLock } from '../support/held-lock';
import { Person } from '../support/people';
import { Stack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;
const title = { google: 'summary', microsoft: 'subject' } as const;
const description = {
  google: (text: string) => ({ description: text }),
  microsoft: (text: string) => ({ body: { contentType: 'text', content: text } }),
} as const;
const isList = {
  google: (method: string, path: string) => method === 'GET' && path.includes('/events?'),
  microsoft: (method: string, path: string) => method === 'GET' && path.includes('/calendarView/delta'),
} as const;
const isLook = (method: string, path: string) => method === 'GET' && path.includes('/events/');
const isCreate = (method: string, path: string) => method === 'POST' && /\/events(\?|$)/.test(path);

let answers: HeldAnswers;
let stack: Stack;
let person: Person;

beforeAll(async () => {
  answers = await HeldAnswers.start();
  stack = await Stack.start({ env: { PROVIDER_SANDBOX_URL: answers.url } });
  answers.before(stack.sandbox.url);
});
afterAll(async () => {
  await stack.stop();
  await answers.stop();
});
beforeEach(async () => {
  person = await Person.of(stack);
});

/** Nobody else can change an event until it is let go; they go on in the order in which they came. */
function holdTurn(eventId: string): Promise<HeldLock> {
  return HeldLock.take(stack.database.url, 'SELECT id FROM career_events WHERE id = $1 FOR UPDATE', [eventId]);
}

describe.each(PROVIDERS)('%s', (provider) => {
  // What is read for somebody else would be held instead.
  afterEach(() => person.quiet(provider));

  it('a list that is older than our last write undoes nothing', async () => {
    const { id, eventId, version } = await person.settledInterview(provider);
    const list = answers.holdNext(isList[provider]);
    await person.edit(provider, eventId, description[provider]('From there'));
    await list.reached;
    await person.app.ok('PATCH', `/events/${id}`, { title: 'From here' });
    await eventually(
      () => person.seen(provider),
      ([event]) => event?.title === 'From here',
    );
    await person.synced(id);
    list.release();
    await person.calm(provider);
    expect(await person.app.event(id)).toMatchObject({
      title: 'From here',
      description: 'From there',
      version: version + 2,
    });
    expect(await person.seen(provider)).toMatchObject([{ title: 'From here' }]);
  });

  it('an edit made here while its event is being looked at waits for that and no longer', async () => {
    const { id, eventId } = await person.settledInterview(provider);
    const list = answers.holdNext(isList[provider]);
    await person.edit(provider, eventId, description[provider]('From there'));
    await list.reached;
    await person.app.ok('PATCH', `/events/${id}`, { title: 'From here' });
    await person.synced(id);
    const look = answers.holdNext(isLook);
    list.release();
    await look.reached;
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Later' });
    // The look at what is due is over before the other one ends.
    await delay(500);
    look.release();
    await eventually(
      () => person.seen(provider),
      ([event]) => event?.title === 'Later',
      // Before the lease of the look would have ended by itself.
      { withinMs: 9_000 },
    );
  });

  it('an edit made here at the very moment when one from there is merged is not lost', async () => {
    const { id, eventId } = await person.settledInterview(provider);
    const turn = await holdTurn(id);
    const patched = person.app.ok('PATCH', `/events/${id}`, { title: 'From here' });
    await eventually(
      () => turn.waiting(),
      (count) => count === 1,
    );
    await person.edit(provider, eventId, { [title[provider]]: 'From there' });
    await eventually(
      () => turn.waiting(),
      (count) => count === 2,
    );
    await turn.letGo();
    await patched;
    const [conflict] = await eventually(
      () => person.openConflicts(),
      (found) => found.length === 1,
    );
    expect(conflict?.fields).toMatchObject([{ field: 'title', careerCopilot: 'From here', calendar: 'From there' }]);
    expect(await person.app.event(id)).toMatchObject({ title: 'From here' });
  });

  it('a list that lags behind our last write, though it is asked for later, undoes nothing', async () => {
    const { id, eventId, version } = await person.settledInterview(provider);
    const list = answers.repeatNext(isList[provider]);
    await person.edit(provider, eventId, { [title[provider]]: 'From there' });
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'From there',
    );
    await person.loseNotifications(provider, 1);
    await person.app.ok('PATCH', `/events/${id}`, { title: 'From here' });
    await eventually(
      () => person.seen(provider),
      ([event]) => event?.title === 'From here',
    );
    await person.synced(id);
    await person.app.ok('POST', '/calendar/sync');
    await list.repeated;
    await person.calm(provider);
    expect(await person.app.event(id)).toMatchObject({ title: 'From here', version: version + 2 });
    expect(await person.seen(provider)).toMatchObject([{ title: 'From here' }]);
  });

  it('an edit made before we know of the creation of its event is not lost', async () => {
    await person.connect(provider);
    await eventually(
      () => person.app.connections(),
      ([connection]) => connection?.push.status === 'active',
    );
    await person.calm(provider);
    const creation = answers.holdNext(isCreate);
    const { id } = await person.app.addInterview();
    await creation.reached;
    const [seen] = await person.seen(provider);
    const lists = async () => {
      const all = await person.calendars.requests({ provider, account: person.email(provider) });
      return all.filter(({ method, path }) => isList[provider](method, path)).length;
    };
    const before = await lists();
    await person.edit(provider, seen!.id, { [title[provider]]: 'Edited there' });
    await eventually(lists, (count) => count > before);
    creation.release();
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'Edited there' && event.sync[0]?.status === 'synced',
    );
    expect(await person.seen(provider)).toMatchObject([{ id: seen!.id, title: 'Edited there' }]);
  });
});
