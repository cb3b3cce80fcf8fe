import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProviderId } from '@calendar/contracts/vocabulary';
import { statusFrom } from '../../libs/modules/sync/links/link-state';
import { UPCOMING, type EventJson } from '../support/career-copilot';
import { Engine } from './support/engine';
import type { EnginePerson } from './support/engine-person';
import type { Act } from './support/script';
import type { ScriptedAccount } from './support/scripted-account';

const PROVIDERS = ['google', 'microsoft'] as const satisfies ProviderId[];
const TYPES = ['interview', 'follow_up', 'reminder'];
const PLACES = ['primary', 'second'];

let engine: Engine;
let person: EnginePerson;
let account: ScriptedAccount;

beforeAll(async () => {
  engine = await Engine.start();
});
afterAll(() => engine.stop());

/** One change that is made here. */
interface Change {
  /** Requests that carry it out. */
  acts: readonly Act[];
  /** Whether the person's edit comes before the request takes effect: afterwards there would be nothing to edit. */
  isEditedBefore?: boolean;
  /** It is part of a move. */
  isHalf?: boolean;
  prepare(id: string): Promise<unknown>;
  make(id: string): Promise<unknown>;
  /** What the event is called afterwards, and where it stands; `null`: nowhere. */
  title: 'Before' | 'After';
  standsIn: string | null;
}

const put = (id: string) => person.app.ok('PUT', `/events/${id}`, { ...UPCOMING, title: `Before ${id}` });
const putAndSettle = async (id: string) => {
  await put(id);
  await engine.settled();
  // What is written from now on is no burst.
  await engine.pass(10_000);
};

const CHANGES: Record<string, Change> = {
  'a create': { acts: ['create'], prepare: async () => {}, make: put, title: 'Before', standsIn: 'primary' },
  'an update': {
    acts: ['update'],
    prepare: putAndSettle,
    make: (id) => person.patch(id, { title: `After ${id}` }),
    title: 'After',
    standsIn: 'primary',
  },
  'a deletion': {
    acts: ['delete'],
    isEditedBefore: true,
    prepare: putAndSettle,
    make: (id) => person.app.ok('DELETE', `/events/${id}`),
    title: 'Before',
    standsIn: null,
  },
  'the first half of a move': {
    acts: ['delete'],
    isEditedBefore: true,
    prepare: putAndSettle,
    isHalf: true,
    make: () => goTo('second'),
    title: 'Before',
    standsIn: 'second',
  },
  'the second half of a move': {
    acts: ['create'],
    prepare: putAndSettle,
    isHalf: true,
    make: () => goTo('second'),
    title: 'Before',
    standsIn: 'second',
  },
};

const goTo = (calendarId: string) =>
  person.prefer({ targets: [{ connectionId: account.connectionId, calendarId, eventTypes: TYPES }] });

/** What becomes of the first request that carries it out, and whether the person edits the event meanwhile. */
interface Outcome {
  isRefused?: boolean;
  takesEffect: boolean;
  isEdited?: boolean;
  /** Most is to be found out afterwards, and providers differ in how that is done. */
  isWorst?: boolean;
}

const PLAIN = 'that took effect';
const OUTCOMES: Record<string, Outcome> = {
  [PLAIN]: { takesEffect: true },
  'that did not take effect': { isRefused: true, takesEffect: false },
  'whose answer was lost': { isRefused: true, takesEffect: true },
  'that took effect, while the person edited the event': { takesEffect: true, isEdited: true },
  'whose answer was lost, while the person edited the event': {
    isRefused: true,
    takesEffect: true,
    isEdited: true,
    isWorst: true,
  },
};

const standing = (id: string) =>
  PLACES.flatMap((place) => account.seen(place).map(({ title, location }) => ({ place, title, location }))).filter(
    ({ title }) => title.includes(id),
  );

/** Fates the first request of a change. @returns whether the person has edited the event, when that is asked */
function fate(id: string, { acts, isEditedBefore }: Change, outcome: Outcome): () => boolean {
  let hasEdited = false;
  const edit = () => {
    const [event] = PLACES.flatMap((place) => account.seen(place)).filter(({ title }) => title.includes(id));
    account.edit(event!.id, { location: 'Room 7' });
    hasEdited = true;
  };
  const meanwhile = outcome.isEdited ? { [isEditedBefore ? 'before' : 'after']: edit } : {};
  if (!outcome.isRefused) account.script.next(acts, meanwhile);
  else if (outcome.takesEffect) account.script.loseAnswer(acts, meanwhile);
  else account.script.refuse(acts, 'unavailable');
  return () => hasEdited;
}

async function connect(provider: ProviderId): Promise<void> {
  await engine.forget();
  person = await engine.person();
  account = await person.connect(provider);
  await engine.settled();
}

const CASES = PROVIDERS.flatMap((provider) =>
  Object.entries(CHANGES).flatMap(([name, change]) =>
    Object.entries(OUTCOMES)
      // Halves of a move are a deletion and a creation like others, but for what follows.
      .filter(([, outcome]) => outcome.isWorst || (provider === 'google' && !change.isHalf))
      .filter(() => provider === 'google' || !change.isHalf)
      .map(([how, outcome]) => ({ provider, name, how, change, outcome })),
  ),
);

/** Each of them is some thirty deaths. */
const LONG = { timeout: 600_000 };

describe('a worker that dies before any step', LONG, () => {
  it.each(CASES)('of $name at $provider $how loses nothing, doubles nothing and undoes no edit', async (scene) => {
    await connect(scene.provider);
    const { request } = await dieAndRecover(scene, Infinity);
    let deaths = 0;
    // What comes before the request is the same with every outcome.
    for (let step = scene.outcome === OUTCOMES[PLAIN] ? 1 : request + 1; ; step += 1) {
      if (scene.change.isHalf) await connect(scene.provider);
      if (!(await dieAndRecover(scene, step)).hasDied) break;
      deaths += 1;
    }
    expect(deaths).toBeGreaterThan(5);
  });
});

/** @returns which step the request was, and whether anybody has died */
async function dieAndRecover({ change, outcome, name, how }: (typeof CASES)[number], step: number) {
  const id = randomUUID();
  await change.prepare(id);
  const hasEdited = fate(id, change, outcome);
  await change.make(id);
  const died = await engine.dying(step, () => engine.settled());
  const request = engine.life.numberOf(`${account.provider} ${change.acts[0]}`);
  account.script.clear();
  await engine.reviveWorker();
  await engine.settled();
  const about = { name, how, died };
  expect({ ...about, ...(await end(id)) }).toEqual({ ...about, ...(await wantedEnd(id, change, hasEdited())) });
  return { request, hasDied: died !== null };
}

/** What there is in the end: nothing else, and nothing twice. */
async function end(id: string) {
  const { status, body } = await person.app.call<EventJson>('GET', `/events/${id}`);
  const here = status === 200 ? { title: body.title, location: body.location, sync: body.sync[0]?.status } : null;
  const conflicts = (await person.openConflicts()).filter(({ eventId }) => eventId === id).length;
  return { here, there: standing(id), conflicts, strange: await strange(id) };
}

async function wantedEnd(
  id: string,
  { title, standsIn }: Change,
  hasEdited: boolean,
): Promise<Awaited<ReturnType<typeof end>>> {
  const location = hasEdited ? 'Room 7' : '';
  const whole = { title: `${title} ${id}`, location };
  if (standsIn !== null) {
    return { here: { ...whole, sync: 'synced' }, there: [{ place: standsIn, ...whole }], conflicts: 0, strange: [] };
  }
  // Deleted here and edited there: that is asked about, and nothing is gone until it is answered.
  return {
    here: null,
    there: hasEdited ? [{ place: 'primary', ...whole }] : [],
    conflicts: hasEdited ? 1 : 0,
    strange: [],
  };
}

/** Links that are not as their facts say, or still in somebody's hands, or in doubt of what they have sent. */
function strange(id: string): Promise<object[]> {
  const facts = statusFrom({ nextAttempt: 'next_attempt_at', failingSince: 'failing_since' });
  return engine.sql(
    `SELECT status, lease_until, unconfirmed, next_attempt_at FROM calendar_links
      WHERE event_id = $1 AND (status <> ${facts} OR lease_until > now() OR unconfirmed <> '[]' OR next_attempt_at IS NOT NULL)`,
    [id],
  );
}
