import { beforeAll, beforeEach, expect, it } from 'vitest';
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

const fault = (action: object, match: object, times = 1) =>
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

it('an event in Outlook whose creation was not confirmed is waited for, and not created twice', async () => {
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
