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
