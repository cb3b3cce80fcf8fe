import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EventJson } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

const RECOVERY = { withinMs: 90_000, everyMs: 100 };

let stack: RunningStack;
let person: Person;

beforeAll(async () => {
  stack = await sharedStack();
});
beforeEach(async () => {
  person = await Person.of(stack);
  await person.calendars.clearFaults();
  await person.connect('microsoft');
});

const fault = (action: object, match: object, times: number | null = 1) =>
  person.calendars.fault({
    provider: 'microsoft',
    action,
    times,
    match: { account: person.email('microsoft'), ...match },
  });

const NOT_THERE = { kind: 'status', status: 404, body: { error: { code: 'ErrorItemNotFound', message: '' } } };
const NOTHING_FOUND = { kind: 'status', status: 200, body: { value: [] } };

const isSynced = ({ sync }: EventJson) => sync[0]?.status === 'synced';
const titles = async () => (await person.seen('microsoft')).map(({ title }) => title);

describe('Outlook says that an event has changed, and shows it unchanged', () => {
  it.each([
    ['a change is refused with 412', 412, 'ErrorIrresolvableConflict'],
    ['a change is refused with 404', 404, 'ErrorItemNotFound'],
  ])('when %s, it is tried again less and less often, and arrives', async (_, status, code) => {
    const { id } = await person.app.addInterview();
    await person.synced(id);
    await fault({ kind: 'status', status, body: { error: { code, message: '' } } }, { method: 'PATCH' }, null);
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Second' });
    await eventually(
      () => person.app.event(id),
      ({ sync }) => sync[0]?.status === 'retrying',
    );
    await person.calendars.clearFaults();
    await eventually(() => person.app.event(id), isSynced, RECOVERY);
    expect(await titles()).toEqual(['Second']);
  });
});

describe('Outlook does not show at once what was created', () => {
  it('an event whose creation was not confirmed is waited for, and not created twice', async () => {
    await fault({ kind: 'cut-after' }, { method: 'POST', path: '/events$' });
    await fault(NOTHING_FOUND, { method: 'GET', path: 'filter' }, 2);
    await fault(NOT_THERE, { method: 'GET', path: '/me/events/' });
    const { id } = await person.app.addInterview({ title: 'Once' });
    const waiting = await eventually(
      () => person.app.event(id),
      ({ sync }) => sync[0]?.error?.code === 'sync.unconfirmed',
    );
    expect(waiting.sync[0]?.status).toBe('retrying');
    await eventually(() => person.app.event(id), isSynced, RECOVERY);
    expect(await titles()).toEqual(['Once']);
  });

  it('an event that is deleted here before its creation was confirmed is looked for twice', async () => {
    await fault({ kind: 'cut-after' }, { method: 'POST', path: '/events$' });
    await fault(NOTHING_FOUND, { method: 'GET', path: 'filter' });
    const { id } = await person.app.addInterview();
    await eventually(titles, (seen) => seen.length === 1);
    await person.app.ok('DELETE', `/events/${id}`);
    await eventually(titles, (seen) => seen.length === 0, RECOVERY);
  });
});

describe('Outlook does not find what was written a moment ago', () => {
  it('a change of it is tried again, and nobody is asked', async () => {
    const { id } = await person.app.addInterview();
    await person.synced(id);
    await fault(NOT_THERE, { path: '/me/events/' }, 2);
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Second' });
    await eventually(titles, ([title]) => title === 'Second', RECOVERY);
    await eventually(() => person.app.event(id), isSynced, RECOVERY);
    expect(await person.openConflicts()).toEqual([]);
  });

  it('its deletion is tried again', async () => {
    const { id } = await person.app.addInterview();
    await person.synced(id);
    await fault(NOT_THERE, { method: 'DELETE', path: '/me/events/' });
    await person.app.ok('DELETE', `/events/${id}`);
    await eventually(titles, (seen) => seen.length === 0, RECOVERY);
  });
});
