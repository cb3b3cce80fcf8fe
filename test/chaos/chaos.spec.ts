import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { statusFrom } from '../../libs/modules/sync/links/link-state';
import { eventually } from '../support/eventually';
import { CaldavAccount } from '../support/caldav-account';
import { CaldavServer } from '../support/caldav-server';
import { Person } from '../support/people';
import { Stack } from '../support/stack';
import { Dice } from './dice';
import { JobSeeker } from './job-seeker';
import { idsIn, linksUnderWay, standingIn, storiesOf } from './stories';
import { Trouble } from './trouble';

/**
 * The same in every run unless CHAOS_SEED is given, so that a failure is news of the code: `random` or a number. What a
 * seed decides is repeated as far as processes let it. CHAOS_ROUNDS makes it longer, CHAOS_WORKERS are as many.
 */
const SEED = seedOf(process.env['CHAOS_SEED'] ?? '1');
const ROUNDS = Number(process.env['CHAOS_ROUNDS'] ?? 12);
const WORKERS = Number(process.env['CHAOS_WORKERS'] ?? 2);
const PEOPLE = 4;
/** What was killed frees its leases in 10 s, and its places at a provider in 30 s. */
const RECOVERY = { withinMs: 150_000, everyMs: 1_000 };
/** What has failed often is tried again within five minutes. */
const LONGEST_WAIT = { withinMs: 330_000, everyMs: 1_000 };
const FIFTEEN_MINUTES = 900_000;

/** Fails if the progress of a link is not what follows from its facts, or it rests although something may be on its way. */
const ALL_AS_THEIR_FACTS = `DO $$
  DECLARE odd text;
  BEGIN
    SELECT string_agg(concat_ws(' ', id, status, next_attempt_at, failing_since, disputed::text), E'\\n') INTO odd
      FROM calendar_links
     WHERE status <> ${statusFrom({ nextAttempt: 'next_attempt_at', failingSince: 'failing_since' })}
        OR status IN ('synced', 'removed') AND unconfirmed <> '[]';
    IF odd IS NOT NULL THEN RAISE EXCEPTION 'links are otherwise than their facts: %', odd; END IF;
  END $$`;

let stack: Stack;
let server: CaldavServer;

beforeAll(async () => {
  const starting = CaldavServer.start();
  stack = await Stack.start({
    workers: WORKERS,
    privateRedis: true,
    env: { SWEEP_INTERVAL_SECONDS: '2', PULL_INTERVAL_SECONDS: '5', API_RATE_LIMIT_PER_MINUTE: '100000' },
  });
  server = await starting;
});
afterAll(() => Promise.all([stack.stop(), server.stop()]));

it(
  `whatever fails while people change things in three places, all is everywhere in the end, once (seed ${SEED})`,
  async () => {
    const dice = new Dice(SEED);
    const people = await Promise.all(Array.from({ length: PEOPLE }, () => Person.of(stack)));
    for (const person of people)
      for (const provider of ['google', 'microsoft'] as const) await person.connect(provider);
    // One of them has three calendars, the third one on a real server.
    const caldav = new CaldavAccount(server, people[0]!);
    await caldav.connect();
    const seekers = people.map((person, index) => new JobSeeker(person, index === 0 ? caldav : null));
    const trouble = new Trouble({ stack, people, caldav }, dice.another());

    const over = new AbortController();
    const goOn = async (act: (dice: Dice) => Promise<void>, own: Dice): Promise<void> => {
      while (!over.signal.aborted) {
        await act(own);
        await delay(own.below(150));
      }
    };
    const busy = seekers.flatMap((seeker) => [
      goOn((own) => seeker.actHere(own), dice.another()),
      goOn((own) => seeker.actThere('google', own), dice.another()),
      goOn((own) => seeker.actThere('microsoft', own), dice.another()),
    ]);
    for (let round = 0; round < ROUNDS; round += 1) {
      await trouble.make();
      await delay(1_000);
    }
    over.abort();
    await Promise.all(busy);
    await trouble.end();

    let lastFound: string[] = [];
    const faults = async () => (lastFound = (await Promise.all(seekers.map((seeker) => seeker.faults()))).flat());
    const allIsWell = async (): Promise<void> => {
      await eventually(faults, isEmpty, RECOVERY);
      // A deletion that waits for its next try shows nowhere, and would be a write after the end.
      await eventually(async () => (lastFound = await linksUnderWay(stack.database.url)), isEmpty, LONGEST_WAIT);
      await people[0]!.calendars.forgetRequests();
      caldav.takeWrites();
      await delay(8_000);
      expect(await faults()).toEqual([]);
      expect((await Promise.all(seekers.map((seeker) => seeker.writes()))).flat()).toEqual([]);
      await stack.database.query(ALL_AS_THEIR_FACTS);
    };
    await allIsWell().catch(async (error: unknown) => {
      // Not looked for again: they may have gone meanwhile.
      const stories = await toldOf(lastFound, people, caldav).catch((lost: unknown) => [`no stories: ${String(lost)}`]);
      const told = [`after ${trouble.made.join('; ')}`, ...lastFound, ...stories];
      throw new Error(told.join('\n'), { cause: error });
    });
  },
  FIFTEEN_MINUTES,
);

/** What was done with the events that faults name, and how they stand in the calendars. */
async function toldOf(faults: readonly string[], people: readonly Person[], caldav: CaldavAccount): Promise<string[]> {
  const ids = idsIn(faults);
  const told = await storiesOf(stack.database.url, ids);
  for (const person of people) {
    for (const provider of ['google', 'microsoft'] as const) {
      const events = await person.calendars.rawEvents(provider, person.email(provider), 'primary');
      told.push(...standingIn(provider, events, ids));
    }
  }
  return [...told, ...standingIn('caldav', await caldav.seen(), ids)];
}

function isEmpty(found: readonly unknown[]): boolean {
  return found.length === 0;
}

function seedOf(given: string): number {
  return given === 'random' ? 1 + (Date.now() % 1_000_000) : Number(given);
}
