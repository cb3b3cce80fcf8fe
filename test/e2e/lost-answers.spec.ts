import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { HeldAnswers, type HeldAnswer } from '../support/held-answers';
import { Person } from '../support/people';
import { Stack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;
/** What was killed frees its leases in 10 s, and its places at a provider in 30 s. */
const RECOVERY = { withinMs: 60_000, everyMs: 100 };
const isCreation = (method: string, path: string) => method === 'POST' && /\/events(\?|$)/.test(path);
const isUpdate = (method: string, path: string) => method === 'PATCH' && path.includes('/events/');

let answers: HeldAnswers;
let stack: Stack;

beforeAll(async () => {
  answers = await HeldAnswers.start();
  stack = await Stack.start({ env: { PROVIDER_SANDBOX_URL: answers.url, SWEEP_INTERVAL_SECONDS: '2' } });
  answers.before(stack.sandbox.url);
});
afterAll(async () => {
  await stack.stop();
  await answers.stop();
});

interface LostUpdate {
  person: Person;
  id: string;
  before: string;
  answer: HeldAnswer;
}

describe.each(PROVIDERS)('%s', (provider) => {
  const titlesOf = async (somebody: Person) => (await somebody.seen(provider)).map(({ title }) => title);

  /** Somebody's interview whose title was changed to "Lost" in the calendar, which nobody has heard of yet. */
  async function interviewWithLostUpdate() {
    const person = await Person.of(stack);
    const { id } = await person.settledInterview(provider);
    const { title: before } = await person.app.event(id);
    const answer = answers.holdNext(isUpdate);
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Lost' });
    await answer.reached;
    expect(await titlesOf(person)).toEqual(['Lost']);
    return { person, id, before, answer };
  }

  /** What the person does here before it is known, and what has to come of it. */
  const edits = {
    'the next edit here': async ({ person, id }: LostUpdate) => {
      await person.app.ok('PATCH', `/events/${id}`, { title: 'Newest' });
      return 'Newest';
    },
    'an edit here that takes it back': async ({ person, id, before }: LostUpdate) => {
      await person.app.ok('PATCH', `/events/${id}`, { title: before });
      return before;
    },
    'a deletion here': async ({ person, id }: LostUpdate) => {
      await person.app.ok('DELETE', `/events/${id}`);
      return null;
    },
  };

  /** What the person sees when all has settled, or nothing is left. */
  async function settled({ person, id }: LostUpdate, title: string | null) {
    const isThere = (seen: string[]) => (title === null ? seen.length === 0 : seen.includes(title));
    await eventually(() => titlesOf(person), isThere, RECOVERY);
    if (title !== null) {
      await eventually(
        () => person.app.event(id),
        (event) => event.title === title && event.sync[0]?.status === 'synced',
        RECOVERY,
      );
    }
    return { there: await titlesOf(person), conflicts: await person.openConflicts() };
  }

  const inStep = (title: string | null) => ({ there: title === null ? [] : [title], conflicts: [] });

  it.each(Object.entries(edits))('%s is in no conflict with an update whose answer is lost', async (_, edit) => {
    const lost = await interviewWithLostUpdate();
    const title = await edit(lost);
    lost.answer.lose();
    expect(await settled(lost, title)).toEqual(inStep(title));
  });

  it('no edit here is in conflict with an update after which the worker died', async () => {
    const ends: Array<[LostUpdate, string | null]> = [];
    for (const edit of Object.values(edits)) {
      const lost = await interviewWithLostUpdate();
      ends.push([lost, await edit(lost)]);
    }
    await stack.workers.shift()?.kill();
    for (const [{ answer }] of ends) answer.lose();
    await stack.startWorker();
    const seen = await Promise.all(ends.map(([lost, title]) => settled(lost, title)));
    expect(seen).toEqual(ends.map(([, title]) => inStep(title)));
  });

  it('edits here are in no conflict with a creation whose answer is lost, even if it was not the first try', async () => {
    const person = await Person.of(stack);
    await person.connect(provider);
    const account = person.email(provider);
    const match = { account, method: 'POST', path: '/events(\\?|$)' };
    // Without being told to wait, it might try again before anybody has looked.
    const refusal = { kind: 'status', status: 503, headers: { 'Retry-After': '2' }, body: '' };
    await person.calendars.fault({ provider, match, times: 1, action: refusal });
    const { id } = await person.app.addInterview({ title: 'Never arrives' });
    await eventually(
      () => person.app.event(id),
      ({ sync }) => sync[0]?.status === 'retrying',
    );
    const answer = answers.holdNext(isCreation);
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Arrives' });
    await answer.reached;
    expect(await titlesOf(person)).toEqual(['Arrives']);
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Newest' });
    answer.lose();
    expect(await settled({ person, id, before: 'Arrives', answer }, 'Newest')).toEqual(inStep('Newest'));
  });

  it('the timeline tells that it has arrived after all, and of no edit in the calendar', async () => {
    const { person, id, answer } = await interviewWithLostUpdate();
    await person.app.ok('PATCH', `/events/${id}`, { location: 'Room 1' });
    answer.lose();
    await person.synced(id, RECOVERY);
    const { items } = await person.app.ok<{ items: Array<Record<string, unknown>> }>('GET', `/events/${id}/timeline`);
    const lines = items.filter(({ action }) => action !== 'create');
    expect(lines).toMatchObject([
      { actor: 'career_copilot', action: 'update', outcome: 'will_retry' },
      { actor: 'career_copilot', action: 'update', outcome: 'succeeded', fields: ['title'] },
      { actor: 'career_copilot', action: 'update', outcome: 'succeeded', fields: ['location'] },
    ]);
  });
});
