import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;
/** Nothing happens for so long: a latency that counts from before it shows. */
const REST_MS = 1_500;

interface Line {
  actor: string;
  action: string;
  fields: string[];
  outcome: string;
  latencyMs: number | null;
}

let stack: RunningStack;
let person: Person;

beforeAll(async () => {
  stack = await sharedStack();
});
beforeEach(async () => {
  person = await Person.of(stack);
});

/** Rests, and then acts. @returns what a latency is less than that counts from the act on, when it is asked afterwards */
async function afterRest(act: () => Promise<unknown>): Promise<() => number> {
  await delay(REST_MS);
  const began = Date.now();
  await act();
  return () => Date.now() - began + REST_MS;
}

async function timeline(id: string): Promise<Line[]> {
  return (await person.app.ok<{ items: Line[] }>('GET', `/events/${id}/timeline`)).items;
}

async function lastLine(id: string, isIt: (line: Line) => boolean): Promise<Line> {
  const lines = await eventually(
    () => timeline(id),
    (all) => isIt(all.at(-1)!),
  );
  return lines.at(-1)!;
}

describe.each(PROVIDERS)('the timeline of an event in %s, long after its last edit', (provider) => {
  it('counts what is written again from the deletion there, not from that edit', async () => {
    const { id, eventId } = await person.settledInterview(provider);
    await person.app.ok('PATCH', '/calendar/preferences', { onCalendarDelete: 'recreate' });
    const atMost = await afterRest(() => person.calendars.delete(provider, person.email(provider), eventId));
    await lastLine(id, ({ action }) => action !== 'recreate');
    const [, deleted, written] = await eventually(
      () => timeline(id),
      (all) => all.length === 3,
    );
    expect(deleted).toMatchObject({ actor: 'calendar', action: 'recreate' });
    expect(written).toMatchObject({ actor: 'career_copilot', action: 'create', outcome: 'succeeded' });
    expect(written!.latencyMs).toBeLessThan(atMost());
  });

  it('counts what is written over an edit in busy detail from when that was seen', async () => {
    const { id, eventId } = await person.settledInterview(provider);
    await person.app.ok('PATCH', '/calendar/preferences', { eventTypes: { interview: { detail: 'busy' } } });
    await lastLine(id, ({ fields }) => fields.includes('visibility'));
    const named = provider === 'google' ? { summary: 'Named' } : { subject: 'Named' };
    const atMost = await afterRest(() => person.edit(provider, eventId, named));
    const written = await lastLine(id, ({ fields }) => !fields.includes('visibility'));
    expect(written).toMatchObject({ actor: 'career_copilot', action: 'update', fields: ['title'] });
    expect(written.latencyMs).toBeLessThan(atMost());
  });

  it('counts what is put back by the person from that decision', async () => {
    const { id, eventId } = await person.settledInterview(provider);
    await person.app.ok('PATCH', '/calendar/preferences', { onCalendarDelete: 'unlink' });
    await person.calendars.delete(provider, person.email(provider), eventId);
    await lastLine(id, ({ action }) => action === 'unlink');
    const atMost = await afterRest(() => person.app.ok('POST', `/events/${id}/resync`));
    const written = await lastLine(id, ({ action }) => action === 'create');
    expect(written.latencyMs).toBeLessThan(atMost());
  });

  it('counts from no edit whose time the provider does not tell', async () => {
    const { id, eventId } = await person.settledInterview(provider);
    const reminder = {
      google: { reminders: { useDefault: false, overrides: [{ method: 'popup', minutes: 5 }] } },
      microsoft: { reminderMinutesBeforeStart: 5 },
    };
    const atMost = await afterRest(() => person.edit(provider, eventId, reminder[provider]));
    const merged = await lastLine(id, ({ action }) => action === 'merge');
    expect(merged.fields).toEqual(['reminders']);
    if (provider === 'google') expect(merged.latencyMs).toBeNull();
    else expect(merged.latencyMs).toBeLessThan(atMost());
  });
});

it('the timeline tells once how a conflict ends of which the person has said in the meantime who is to win', async () => {
  const { id, eventId } = await person.settledInterview('google');
  await person.loseNotifications('google', 1);
  await person.edit('google', eventId, { summary: 'Theirs' });
  await person.app.ok('PATCH', `/events/${id}`, { title: 'Ours' });
  await eventually(
    () => person.openConflicts(),
    (open) => open.length === 1,
  );
  await person.app.ok('PATCH', '/calendar/preferences', { conflictPolicy: 'calendar' });
  await person.edit('google', eventId, { summary: 'Theirs again' });
  await eventually(
    () => person.app.event(id),
    ({ title }) => title === 'Theirs again',
  );
  expect(await person.openConflicts()).toEqual([]);
  const { items } = await person.app.ok<{ items: Array<{ action: string }> }>('GET', `/events/${id}/timeline`);
  expect(items.filter(({ action }) => action === 'resolve')).toMatchObject([
    { actor: 'system', outcome: 'calendar', fields: ['title'] },
  ]);
});

it('the timeline tells of a conflict once, and of what is merged beside it', async () => {
  const { id, eventId } = await person.settledInterview('google');
  await person.loseNotifications('google', 1);
  await person.edit('google', eventId, { summary: 'Theirs', description: 'From there' });
  await person.app.ok('PATCH', `/events/${id}`, { title: 'Ours' });
  await eventually(
    () => person.openConflicts(),
    (found) => found.length === 1,
  );
  for (const location of ['Room 1', 'Room 2']) {
    await person.app.ok('PATCH', `/events/${id}`, { location });
    await eventually(
      () => person.seen('google'),
      ([event]) => event?.location === location,
    );
    await person.calm('google');
  }
  await person.edit('google', eventId, { description: 'More from there' });
  await eventually(
    () => person.app.event(id),
    ({ description }) => description === 'More from there',
  );
  await person.edit('google', eventId, { summary: 'Theirs again' });
  await eventually(
    () => person.openConflicts(),
    ([found]) => found?.fields[0]?.calendar === 'Theirs again',
  );
  const lines = (await timeline(id)).slice(1).map(({ actor, action, fields }) => [actor, action, ...fields].join(' '));
  expect(lines).toEqual([
    'calendar merge description',
    'calendar conflict title',
    'career_copilot update location',
    'career_copilot update location',
    'calendar merge description',
    'calendar conflict title',
  ]);
});

describe.each(PROVIDERS)('after two months, which are more milliseconds than an integer holds, in %s', (provider) => {
  const title = provider === 'google' ? 'summary' : 'subject';
  const TWO_MONTHS_MS = 60 * 24 * 60 * 60_000;

  it('what has waited for the account is written', async () => {
    const { id } = await person.settledInterview(provider);
    await person.calendars.account(provider, person.email(provider), 'revoke-grants');
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Long ago' });
    await eventually(
      () => person.app.event(id),
      ({ sync }) => sync[0]?.status === 'paused',
    );
    await stack.database.query(
      `UPDATE calendar_links SET pending_since = now() - interval '60 days' WHERE event_id = '${id}'`,
    );
    await person.connect(provider);
    const written = await lastLine(id, ({ action, outcome }) => action === 'update' && outcome === 'succeeded');
    expect(written.latencyMs).toBeGreaterThanOrEqual(TWO_MONTHS_MS);
    await person.synced(id);
  });

  it('a conflict is decided', async () => {
    const { id, eventId } = await person.settledInterview(provider);
    await person.loseNotifications(provider, 1);
    await person.edit(provider, eventId, { [title]: 'Theirs' });
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Ours' });
    const [conflict] = await eventually(
      () => person.openConflicts(),
      (found) => found.length === 1,
    );
    await stack.database.query(
      `UPDATE sync_conflicts SET detected_at = now() - interval '60 days' WHERE id = '${conflict!.id}'`,
    );
    await person.app.ok('POST', `/calendar/conflicts/${conflict!.id}/resolve`, { resolution: 'calendar' });
    const decided = await lastLine(id, ({ action }) => action === 'resolve');
    expect(decided.latencyMs).toBeGreaterThanOrEqual(TWO_MONTHS_MS);
  });
});
