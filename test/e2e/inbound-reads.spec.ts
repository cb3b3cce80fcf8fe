import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withClient } from '../../tools/services/postgres.mjs';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { quickest } from '../support/quickest';
import { Stack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;
const TITLE = { google: 'summary', microsoft: 'subject' } as const;
/** A read of what has changed, not of everything. */
const FROM_CURSOR = /syncToken|deltatoken/i;
const SECOND_MS = 1_000;
/** A busy calendar is read about every 400 ms. */
const SPACING_MS = 400;
/** Whatever follows an edit has followed by then. */
const AFTERMATH_MS = 1_500;

/** When the calendars of a person are read next, in seconds from now. */
const nextReads = (databaseUrl: string, userId: string) =>
  withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ seconds: number }>(
      `SELECT extract(epoch FROM next_pull_at - now())::float8 AS seconds FROM calendar_cursors WHERE user_id = $1`,
      [userId],
    );
    return rows.map(({ seconds }) => seconds);
  });

let stack: Stack;
let person: Person;

beforeAll(async () => {
  // Nothing is polled meanwhile: every read has a notification as its cause.
  stack = await Stack.start({ env: { PULL_INTERVAL_SECONDS: '3600' } });
});
afterAll(() => stack.stop());
beforeEach(async () => {
  person = await Person.of(stack);
});

describe.each(PROVIDERS)('with %s', (provider) => {
  const readsSince = async (began: number) => {
    const requests = await person.calendars.requests({ provider, account: person.email(provider) });
    return requests.filter(({ method, at }) => method === 'GET' && Date.parse(at) >= began);
  };
  const lists = ({ lagMs }: { lagMs: number }) =>
    person.calendars.control('PATCH', '/settings', {
      google: { listDelayMs: lagMs },
      microsoft: { deltaDelayMs: lagMs },
    });
  afterEach(() => lists({ lagMs: 0 }));
  /** No further look is planned. */
  const isOnlyPolled = () =>
    eventually(
      () => nextReads(stack.database.url, person.id),
      (seconds) => seconds.every((each) => each > 60),
    ).then(() => true);
  const settled = async () => {
    const interview = await person.settledInterview(provider);
    await isOnlyPolled();
    await person.calm(provider);
    return interview;
  };

  it('an edit in the calendar costs one list request', async () => {
    const { id, eventId } = await settled();
    const began = Date.now();
    await person.edit(provider, eventId, { [TITLE[provider]]: 'Edited there' });
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'Edited there',
    );
    await delay(AFTERMATH_MS);
    expect(await readsSince(began)).toEqual([expect.objectContaining({ path: expect.stringMatching(FROM_CURSOR) })]);
    expect(await person.calendars.writes(provider, person.email(provider))).toHaveLength(0);
    expect(await isOnlyPolled()).toBe(true);
  });

  it('an edit that its list shows later than its notification tells arrives within seconds, not with the poll', async () => {
    const { id, eventId } = await settled();
    await lists({ lagMs: 3_600_000 });
    const began = Date.now();
    await person.edit(provider, eventId, { [TITLE[provider]]: 'Shown late' });
    await eventually(
      () => readsSince(began),
      (reads) => reads.some(({ status }) => status === 200),
    );
    expect((await person.app.event(id)).title).not.toBe('Shown late');
    await lists({ lagMs: 0 });
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'Shown late',
    );
    // The one that showed nothing, and one or both of the looks that follow it.
    expect((await readsSince(began)).length).toBeLessThanOrEqual(3);
    expect(await isOnlyPolled()).toBe(true);
  });

  it('a notification that nothing follows is looked after twice, however often it comes', async () => {
    const { eventId } = await settled();
    await lists({ lagMs: 3_600_000 });
    const began = Date.now();
    await person.edit(provider, eventId, { [TITLE[provider]]: 'Never shown' });
    await eventually(
      () => readsSince(began),
      (reads) => reads.length > 0,
    );
    // On a machine that stood still meanwhile there has been a look after the first one already.
    const editedAgain = Date.now();
    await person.edit(provider, eventId, { [TITLE[provider]]: 'Never shown either' });
    await eventually(
      () => readsSince(editedAgain),
      (seen) => seen.length >= 3,
    );
    // Long before the poll.
    expect(await isOnlyPolled()).toBe(true);
    const reads = await readsSince(editedAgain);
    expect(reads).toHaveLength(3);
    const [first, second, third] = reads.map(({ at }) => Date.parse(at));
    expect(second! - first!).toBeGreaterThanOrEqual(2_000);
    expect(third! - second!).toBeGreaterThanOrEqual(6_000);
    expect(third! - first!).toBeLessThan(60_000);
  });

  it('a write of ours costs one list request when its notification comes, and changes nothing here', async () => {
    const { id, version } = await settled();
    const began = Date.now();
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Ours' });
    await person.synced(id);
    await eventually(
      () => readsSince(began),
      (reads) => reads.length > 0,
    );
    await delay(AFTERMATH_MS);
    expect(await readsSince(began)).toEqual([expect.objectContaining({ path: expect.stringMatching(FROM_CURSOR) })]);
    expect((await person.app.event(id)).version).toBe(version + 1);
    expect(await isOnlyPolled()).toBe(true);
  });

  it('a calendar that changes all the time is read now and then, and the last change arrives within a second', async () => {
    const { id, eventId } = await settled();
    const began = Date.now();
    const arrival = await quickest(SECOND_MS, async (round) => {
      for (let edit = 1; edit <= 15; edit += 1) {
        await person.edit(provider, eventId, { [TITLE[provider]]: `Round ${round}, edit ${edit}` });
        await delay(50);
      }
      const editedAt = performance.now();
      await eventually(
        () => person.app.event(id),
        (event) => event.title === `Round ${round}, edit 15`,
      );
      return performance.now() - editedAt;
    });
    expect(arrival).toBeLessThan(SECOND_MS);
    const tookMs = Date.now() - began;
    expect((await readsSince(began)).length).toBeLessThanOrEqual(Math.ceil(tookMs / SPACING_MS) + 1);
  });

  it('a calendar that we alone write to is read half as often and less, and what its person does there arrives', async () => {
    const { id, eventId } = await settled();
    const began = Date.now();
    // Another event each time: edits of one that follow each other are one write.
    while (Date.now() - began < 5_000) {
      await person.app.addInterview();
      await delay(50);
    }
    const lists = await eventually(
      async () => (await readsSince(began)).filter(({ path }) => FROM_CURSOR.test(path)),
      (seen) => seen.length > 0,
    );
    const tookMs = Date.now() - began;
    expect(lists.length).toBeLessThanOrEqual(Math.ceil(tookMs / (2 * SPACING_MS)) + 1);
    await person.edit(provider, eventId, { [TITLE[provider]]: 'Edited there' });
    await eventually(
      () => person.app.event(id),
      (event) => event.title === 'Edited there',
    );
  });
});

it('what changes in Outlook while one watch takes the place of another, and is told of by neither, is read all the same', async () => {
  const { id, eventId } = await person.settledInterview('microsoft');
  const watches = async () =>
    (await person.requestsTo('microsoft', '/subscriptions')).map(({ method, status }) => [method, status] as const);
  await person.calendars.fault({
    provider: 'microsoft',
    match: { method: 'POST', path: '/subscriptions', account: person.email('microsoft') },
    // Outlook allows one: the first try is refused, and the old one is taken away.
    after: 1,
    action: { kind: 'delay', ms: 1_500 },
  });
  await person.calendars.account('microsoft', person.email('microsoft'), 'require-reauthorization');
  await eventually(watches, (asked) => asked.some(([method, status]) => method === 'DELETE' && status !== null));
  await person.edit('microsoft', eventId, { subject: 'In between' });
  await eventually(
    () => person.app.event(id),
    (event) => event.title === 'In between',
  );
});
