import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withClient } from '../../tools/services/postgres.mjs';
import { eventually } from '../support/eventually';
import { HeldAnswers } from '../support/held-answers';
import { LiveStream } from '../support/live-stream';
import { Person } from '../support/people';
import { Stack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;
const title = { google: 'summary', microsoft: 'subject' } as const;
const place = {
  google: (text: string) => ({ location: text }),
  microsoft: (text: string) => ({ location: { displayName: text } }),
} as const;
const isList = {
  google: (method: string, path: string) => method === 'GET' && path.includes('/events?'),
  microsoft: (method: string, path: string) => method === 'GET' && path.includes('/calendarView/delta'),
} as const;
const isListPath = { google: '/events\\?', microsoft: '/calendarView/delta' } as const;

let answers: HeldAnswers;
let stack: Stack;
let person: Person;

beforeAll(async () => {
  answers = await HeldAnswers.start();
  stack = await Stack.start({ env: { PROVIDER_SANDBOX_URL: answers.url } });
  answers.before(stack.sandbox.url);
  // Every state that a link is ever in, also those that a transaction leaves again before it ends.
  await stack.database.query(`
    CREATE TABLE states_seen (at bigint GENERATED ALWAYS AS IDENTITY, event_id uuid, status text, version integer);
    CREATE FUNCTION see_state() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO states_seen (event_id, status, version) VALUES (NEW.event_id, NEW.status, NEW.desired_version);
      RETURN NEW; END $$;
    CREATE TRIGGER see_state AFTER UPDATE ON calendar_links FOR EACH ROW EXECUTE FUNCTION see_state();`);
});
afterAll(async () => {
  await stack.stop();
  await answers.stop();
});
beforeEach(async () => {
  person = await Person.of(stack);
});

const rows = <Row>(sql: string, parameters: unknown[]) =>
  withClient(stack.database.url, async (client) => (await client.query(sql, parameters)).rows as Row[]);

/** Of a link, in order, each once in a row. */
async function statesOf(id: string): Promise<string[]> {
  const seen = await rows<{ status: string }>('SELECT status FROM states_seen WHERE event_id = $1 ORDER BY at', [id]);
  return seen.map(({ status }) => status).filter((status, index, all) => status !== all[index - 1]);
}

const updatesOf = async (id: string) => (await rows('SELECT at FROM states_seen WHERE event_id = $1', [id])).length;

async function versionOf(id: string): Promise<number> {
  const [row] = await rows<{ version: number }>(
    'SELECT desired_version AS version FROM calendar_links WHERE event_id = $1',
    [id],
  );
  return row!.version;
}

/** How many pushes the worker has been asked for. A push is counted when it is over, a moment after what it did shows. */
async function pushes(): Promise<number> {
  const counted = async () => {
    const text = await (await fetch(`${stack.workers[0]!.url}/metrics`)).text();
    const line = /^copilot_calendar_jobs_total\{job_name="sync_calendar_event",outcome="done"\} (\d+)$/m;
    return Number(line.exec(text)![1]);
  };
  let before = NaN;
  return eventually(
    counted,
    (count) => {
      const isSame = count === before;
      before = count;
      return isSame;
    },
    { everyMs: 250 },
  );
}

describe.each(PROVIDERS)('%s', (provider) => {
  const looks = (eventId: string) => person.requestsTo(provider, `/events/${encodeURIComponent(eventId)}(\\?.*)?$`);

  it('an edit in the calendar is settled at once: no state in between, no push, one list', async () => {
    const { id, eventId } = await person.settledInterview(provider);
    const stream = await LiveStream.open(stack.api.url, await stack.token({ sub: person.id }));
    await stack.database.query('DELETE FROM states_seen');
    const [version, pushed] = [await versionOf(id), await pushes()];
    await person.edit(provider, eventId, { [title[provider]]: 'Edited there' });
    await stream.next(({ data }) => data['action'] === 'merge');
    expect(await person.app.event(id)).toMatchObject({ title: 'Edited there', sync: [{ status: 'synced' }] });
    await person.quiet(provider);
    stream.close();
    expect(await statesOf(id)).toEqual(['synced']);
    // Its lease, and its end.
    expect(await updatesOf(id)).toBe(2);
    expect(await versionOf(id)).toBe(version);
    expect(await pushes()).toBe(pushed);
    expect(stream.received.filter(({ event }) => event === 'event-sync')).toHaveLength(1);
    expect(await person.requestsTo(provider, isListPath[provider])).toHaveLength(1);
    expect(await looks(eventId)).toEqual([]);
    expect(await person.calendars.writes(provider, person.email(provider))).toEqual([]);
  });

  it('a deletion in the calendar is settled at once', async () => {
    const { id, eventId } = await person.settledInterview(provider);
    await stack.database.query('DELETE FROM states_seen');
    const pushed = await pushes();
    await person.calendars.delete(provider, person.email(provider), eventId);
    await eventually(
      () => person.app.event(id),
      ({ status }) => status === 'cancelled',
    );
    await person.quiet(provider);
    const states = await statesOf(id);
    expect(states.filter((status) => status !== 'synced')).toEqual(['removed']);
    expect(await pushes()).toBe(pushed);
    // Whether it is deleted or was moved: each calendar of the account where it may be is asked once.
    const looked = (await looks(eventId)).map(({ path }) => path);
    expect(new Set(looked).size).toBe(looked.length);
  });

  it('a conflict shows at once, with what else was edited taken over, and is asked about once', async () => {
    const { id, eventId } = await person.settledInterview(provider);
    // It is our write that meets the edit, and no list.
    const list = answers.holdNext(isList[provider]);
    await person.edit(provider, eventId, { [title[provider]]: 'From there', ...place[provider]('Room 5') });
    await list.reached;
    await stack.database.query('DELETE FROM states_seen');
    await person.app.ok('PATCH', `/events/${id}`, { title: 'From here' });
    await eventually(
      () => person.app.event(id),
      ({ sync }) => sync[0]?.status === 'conflict',
    );
    expect((await person.app.event(id)).location).toBe('Room 5');
    list.release();
    await person.quiet(provider);
    expect(await statesOf(id)).toEqual(['pending', 'conflict']);
    expect((await looks(eventId)).map(({ method }) => method)).toEqual(['PATCH', 'GET']);
  });

  it('a deletion of ours that its calendar tells of before it is confirmed is not looked at', async () => {
    const { id, eventId } = await person.settledInterview(provider);
    const confirmation = answers.holdNext(
      (method, path) => method === 'DELETE' && path.includes(encodeURIComponent(eventId)),
    );
    const list = answers.holdNext(isList[provider]);
    await person.app.ok('DELETE', `/events/${id}`);
    await confirmation.reached;
    await list.reached;
    list.release();
    await eventually(
      () => rows(`SELECT connection_id FROM calendar_cursors WHERE user_id = $1 AND lease_until > now()`, [person.id]),
      (reading) => reading.length > 0,
    );
    confirmation.release();
    await person.quiet(provider);
    expect((await looks(eventId)).map(({ method }) => method)).toEqual(['DELETE']);
  });
});
