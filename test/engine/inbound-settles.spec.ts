import type { JobName } from '@calendar/contracts/jobs';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { LiveStream } from '../support/live-stream';
import type { ScriptedAccount } from './support/scripted-account';
import { useEngine } from './support/use-engine';

const PROVIDERS = ['google', 'microsoft'] as const;
/** Whether a calendar is read once more depends on how busy the machine is: a Redis that is silent for long counts as away. */
const PUSHES: readonly JobName[] = ['sync_calendar_event', 'sync_waiting_events', 'sync_calendar_connection'];

const scene = useEngine();
let account: ScriptedAccount;
let id: string;
let eventId: string;

beforeAll(async () => {
  // Every state that a link is ever in, also those that a transaction leaves again before it ends.
  await scene.engine.sql(`
    CREATE TABLE states_seen (at bigint GENERATED ALWAYS AS IDENTITY, event_id uuid, status text)`);
  await scene.engine.sql(`
    CREATE FUNCTION see_state() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO states_seen (event_id, status) VALUES (NEW.event_id, NEW.status);
      RETURN NEW; END $$`);
  await scene.engine.sql(
    'CREATE TRIGGER see_state AFTER UPDATE ON calendar_links FOR EACH ROW EXECUTE FUNCTION see_state()',
  );
});

/** Of the link, in order, one for each of its updates. */
async function updates(): Promise<string[]> {
  const sql = 'SELECT status FROM states_seen WHERE event_id = $1 ORDER BY at';
  return (await scene.engine.sql<{ status: string }>(sql, [id])).map(({ status }) => status);
}

const states = async () => (await updates()).filter((status, index, all) => status !== all[index - 1]);

async function desiredVersion(): Promise<number> {
  const sql = 'SELECT desired_version AS version FROM calendar_links WHERE event_id = $1';
  return (await scene.engine.sql<{ version: number }>(sql, [id]))[0]!.version;
}

const event = () => scene.person.app.event(id);
const requests = () => account.requests.map(({ act }) => act);

describe.each(PROVIDERS)('%s', (provider) => {
  beforeEach(async () => {
    account = await scene.person.connect(provider);
    await scene.engine.settled();
    ({ id, eventId } = await scene.person.interviewIn(account));
    await scene.engine.sql('DELETE FROM states_seen');
    scene.engine.done.length = 0;
  });

  it('an edit in the calendar is settled at once: no state in between, no push, one list', async () => {
    const stream = await LiveStream.open(scene.engine.url, scene.person.token);
    const version = await desiredVersion();
    account.edit(eventId, { title: 'Edited there' });
    await scene.engine.settled();
    await stream.next(({ data }) => data['action'] === 'merge').finally(() => stream.close());
    expect(await event()).toMatchObject({ title: 'Edited there', sync: [{ status: 'synced' }] });
    // Its lease, and its end.
    expect(await updates()).toEqual(['synced', 'synced']);
    expect(await desiredVersion()).toBe(version);
    expect(scene.engine.done.filter((name) => PUSHES.includes(name))).toEqual([]);
    expect(stream.received.filter(({ event: name }) => name === 'event-sync')).toHaveLength(1);
    expect(requests()).toEqual(['list']);
  });

  it('a deletion in the calendar is settled at once', async () => {
    account.delete(eventId);
    await scene.engine.settled();
    expect(await event()).toMatchObject({ status: 'cancelled' });
    expect((await states()).filter((status) => status !== 'synced')).toEqual(['removed']);
    expect(scene.engine.done.filter((name) => PUSHES.includes(name))).toEqual([]);
    // Whether it is deleted or was moved: the calendars of the account are asked once.
    expect(requests()).toEqual(['list', 'calendars', 'locate']);
  });

  it('a conflict shows at once, with what else was edited taken over, and is asked about once', async () => {
    account.untoldly(() => account.edit(eventId, { title: 'From there', location: 'Room 5' }));
    await scene.person.patch(id, { title: 'From here' });
    await scene.engine.settled();
    expect(await event()).toMatchObject({ location: 'Room 5', sync: [{ status: 'conflict' }] });
    expect(await states()).toEqual(['pending', 'conflict']);
    expect(requests()).toEqual(['update', 'read']);
    expect(await scene.person.notifications('sync.conflict')).toHaveLength(1);
  });

  it('a deletion of ours that its calendar tells of before it is confirmed is not looked at', async () => {
    let reading: Promise<void> | undefined;
    account.script.next('delete', {
      after: async () => {
        // It waits for the deletion that it comes upon.
        reading = scene.engine.run();
        await eventually(
          () => Promise.resolve(account.asked('list').length),
          (count) => count > 0,
        );
      },
    });
    await scene.person.app.ok('DELETE', `/events/${id}`);
    await scene.engine.run();
    await reading;
    await scene.engine.settled();
    expect(requests()).toEqual(['delete', 'list']);
  });
});
