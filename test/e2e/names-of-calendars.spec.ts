import { Redis } from 'ioredis';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withClient } from '../../tools/services/postgres.mjs';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;
const TITLE = { google: 'summary', microsoft: 'subject' } as const;
const TYPES = ['interview', 'follow_up', 'reminder'];

let stack: RunningStack;
let person: Person;

beforeAll(async () => {
  stack = await sharedStack();
});
beforeEach(async () => {
  person = await Person.of(stack);
});

/** The connection, and the id under which its account lists the primary calendar. */
async function account(): Promise<{ connectionId: string; primaryId: string }> {
  const [connection] = await person.app.connections();
  const path = `/calendar/connections/${connection!.id}/calendars`;
  const { items } = await person.app.ok<{ items: Array<{ id: string; primary: boolean }> }>('GET', path);
  return { connectionId: connection!.id, primaryId: items.find(({ primary }) => primary)!.id };
}

async function target(connectionId: string, calendarId: string): Promise<void> {
  await person.app.ok('PATCH', '/calendar/preferences', {
    targets: [{ connectionId, calendarId, eventTypes: TYPES }],
  });
}

/** A plan may be asked for once in ten seconds. */
async function forgetPlanLimit(connectionId: string): Promise<void> {
  const redis = new Redis(stack.serverEnv['REDIS_URL']!);
  try {
    await redis.del(`copilot-calendar:plan:${connectionId}`);
  } finally {
    redis.disconnect();
  }
}

function rowsOf(table: string, connectionId: string): Promise<Array<{ calendar_id: string }>> {
  return withClient(stack.database.url, async (client) => {
    const sql = `SELECT calendar_id FROM ${table} WHERE connection_id = $1`;
    return (await client.query<{ calendar_id: string }>(sql, [connectionId])).rows;
  });
}

describe.each(PROVIDERS)('the primary calendar at %s', (provider) => {
  const writes = () => person.calendars.writes(provider, person.email(provider));
  const arrives = (id: string, title: string) =>
    eventually(
      () => person.app.event(id),
      (event) => event.title === title,
    );

  it('under its id in place of the alias, and back, is the same calendar: nothing is written', async () => {
    const { id, eventId } = await person.settledInterview(provider);
    const { connectionId, primaryId } = await account();
    await person.calendars.forgetRequests();
    for (const [calendarId, title] of [
      [primaryId, 'Edited under its id'],
      ['primary', 'Edited under the alias'],
    ] as const) {
      await target(connectionId, calendarId);
      await forgetPlanLimit(connectionId);
      expect(await person.app.ok('GET', `/calendar/connections/${connectionId}/plan`)).toMatchObject({
        create: 0,
        update: 0,
        delete: 0,
        unchanged: 1,
      });
      await person.quiet(provider);
      await person.untilTold(provider, () => person.edit(provider, eventId, { [TITLE[provider]]: title }));
      await arrives(id, title);
    }
    await person.quiet(provider);
    expect(await writes()).toEqual([]);
    expect((await person.seen(provider)).map((event) => event.id)).toEqual([eventId]);
    expect(await rowsOf('calendar_cursors', connectionId)).toEqual([{ calendar_id: 'primary' }]);
    expect(await rowsOf('calendar_watches', connectionId)).toEqual([{ calendar_id: 'primary' }]);
  });

  it('under its id, chosen before that was known here, is not left and entered again', async () => {
    const { id, eventId } = await person.settledInterview(provider);
    const { connectionId, primaryId } = await account();
    await stack.database.query(
      `UPDATE calendar_accounts SET primary_calendar_id = NULL WHERE connection_id = '${connectionId}'`,
    );
    await person.calendars.forgetRequests();
    await target(connectionId, primaryId);
    await person.synced(id);
    await person.quiet(provider);
    expect(await writes()).toEqual([]);
    expect((await person.seen(provider)).map((event) => event.id)).toEqual([eventId]);
    expect(await rowsOf('calendar_cursors', connectionId)).toEqual([{ calendar_id: 'primary' }]);
  });

  it('that was followed under two names is followed once, with what was stored under either', async () => {
    const { id, eventId } = await person.settledInterview(provider);
    const { connectionId, primaryId } = await account();
    await stack.database.query(`
      UPDATE calendar_accounts SET primary_calendar_id = NULL WHERE connection_id = '${connectionId}';
      UPDATE calendar_links SET calendar_id = '${primaryId}', provider_calendar_id = '${primaryId}'
       WHERE connection_id = '${connectionId}';
      INSERT INTO calendar_cursors (connection_id, calendar_id, user_id, provider)
      VALUES ('${connectionId}', '${primaryId}', '${person.id}', '${provider}');
      UPDATE calendar_accounts SET next_look_at = now() WHERE connection_id = '${connectionId}'`);
    await eventually(
      () => rowsOf('calendar_cursors', connectionId),
      (cursors) => cursors.length === 1 && cursors[0]!.calendar_id === 'primary',
      { withinMs: 60_000 },
    );
    await person.calm(provider);
    await person.untilTold(provider, () => person.edit(provider, eventId, { [TITLE[provider]]: 'One and the same' }));
    await arrives(id, 'One and the same');
    await person.quiet(provider);
    expect(await writes()).toEqual([]);
    expect(await rowsOf('calendar_watches', connectionId)).toEqual([{ calendar_id: 'primary' }]);
  });

  it('is the same after the account was disconnected and connected again, by whichever name it was known', async () => {
    const { id, eventId } = await person.settledInterview(provider);
    const { connectionId, primaryId } = await account();
    await target(connectionId, primaryId);
    await person.synced(id);
    await person.app.ok('DELETE', `/calendar/connections/${connectionId}`);
    await person.connect(provider);
    await person.synced(id);
    await person.calm(provider);
    await target((await account()).connectionId, primaryId);
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Still the same' });
    await person.synced(id);
    expect(await person.seen(provider)).toMatchObject([{ id: eventId, title: 'Still the same' }]);
    expect((await writes()).map(({ method }) => method)).toEqual(['PATCH']);
  });
});
