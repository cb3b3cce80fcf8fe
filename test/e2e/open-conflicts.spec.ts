import { beforeAll, beforeEach, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { LiveStream } from '../support/live-stream';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

let stack: RunningStack;
let person: Person;
let id: string;
let eventId: string;

beforeAll(async () => {
  stack = await sharedStack();
});

/** The title was changed on both sides. */
beforeEach(async () => {
  person = await Person.of(stack);
  ({ id, eventId } = await person.settledInterview('google'));
  await person.loseNotifications('google', 1);
  await person.edit('google', eventId, { summary: 'Theirs' });
  await person.app.ok('PATCH', `/events/${id}`, { title: 'Ours' });
  await eventually(
    () => person.openConflicts(),
    (found) => found.length === 1,
  );
});

it('while a field is in conflict, the others go on merging both ways, and the decision still holds', async () => {
  const [first] = await person.openConflicts();
  await person.app.ok('PATCH', `/events/${id}`, { location: 'From here' });
  await eventually(
    () => person.seen('google'),
    ([event]) => event?.location === 'From here' && event.title === 'Theirs',
  );
  await person.edit('google', eventId, { description: 'From there' });
  await eventually(
    () => person.app.event(id),
    (event) => event.description === 'From there' && event.title === 'Ours',
  );

  await person.app.ok('PATCH', `/events/${id}`, { title: 'Ours again' });
  expect((await person.openConflicts())[0]?.fields[0]?.careerCopilot).toBe('Ours again');
  await person.edit('google', eventId, { summary: 'Theirs again' });
  const [latest] = await eventually(
    () => person.openConflicts(),
    ([found]) => found?.fields[0]?.calendar === 'Theirs again',
  );
  expect(latest).toMatchObject({
    id: first?.id,
    fields: [{ careerCopilot: 'Ours again', base: 'Acme: system design' }],
  });

  await person.app.ok('POST', `/calendar/conflicts/${first!.id}/resolve`, { fields: { title: 'career_copilot' } });
  const [seen] = await eventually(
    () => person.seen('google'),
    ([event]) => event?.title === 'Ours again',
  );
  expect(seen?.location).toBe('From here');
  await person.synced(id);
});

it('a conflict ends by itself when both sides come to the same', async () => {
  await person.edit('google', eventId, { summary: 'Ours' });
  await eventually(
    () => person.openConflicts(),
    (found) => found.length === 0,
  );
  expect((await person.synced(id)).title).toBe('Ours');
  const { items } = await person.app.ok<{ items: object[] }>('GET', `/events/${id}/timeline`);
  expect(items).toContainEqual(
    expect.objectContaining({ actor: 'system', action: 'resolve', outcome: 'agreed', fields: ['title'] }),
  );
});

it('a decision about a field that is not in conflict is refused, and nobody else can decide', async () => {
  const [conflict] = await person.openConflicts();
  const path = `/calendar/conflicts/${conflict!.id}/resolve`;
  expect((await person.app.call('POST', path, { body: { fields: { location: 'calendar' } } })).status).toBe(400);
  const stranger = await Person.of(stack);
  expect((await stranger.app.call('POST', path, { body: { resolution: 'calendar' } })).status).toBe(404);
  expect(await person.openConflicts()).toHaveLength(1);
});

it('what changes about a conflict is shown while it happens, and another field of it is told of', async () => {
  const [conflict] = await person.openConflicts();
  const told = async () => {
    const path = '/notifications';
    const { items } = await person.app.ok<{ items: Array<{ id: string; message: string }> }>('GET', path);
    return items;
  };
  const [first] = await told();
  await person.app.ok('POST', `/notifications/${first!.id}/read`);
  const stream = await LiveStream.open(stack.api.url, await stack.token({ sub: person.id }));
  const shown = async (fields: string[]) => {
    const same = JSON.stringify(fields);
    const hint = await stream.next(
      ({ event, data }) => event === 'conflict' && JSON.stringify(data['fields']) === same,
    );
    expect(hint.data).toEqual({ conflictId: conflict!.id, eventId: id, fields, status: 'open' });
    stream.received.length = 0;
  };
  try {
    await person.edit('google', eventId, { summary: 'Theirs again' });
    await shown(['title']);
    expect(await told()).toHaveLength(1);

    await person.loseNotifications('google', 1);
    await person.edit('google', eventId, { location: 'There' });
    await person.app.ok('PATCH', `/events/${id}`, { location: 'Here' });
    await shown(['title', 'location']);
    expect((await told())[0]?.message).toContain('the title and the place');
    expect(await told()).toHaveLength(2);

    await person.app.ok('POST', `/calendar/conflicts/${conflict!.id}/resolve`, { fields: { title: 'career_copilot' } });
    await shown(['location']);
    expect(await told()).toHaveLength(2);
  } finally {
    stream.close();
  }
});

it('a conflict of an account that has left is asked about again when it comes back, as one of this connection', async () => {
  const unread = async () => {
    const path = '/notifications?limit=200';
    const { items } = await person.app.ok<{ items: Array<{ kind: string; readAt: string | null }> }>('GET', path);
    return items.filter(({ kind, readAt }) => kind === 'sync.conflict' && readAt === null);
  };
  expect(await unread()).toHaveLength(1);
  await person.app.ok('DELETE', '/calendar/google');
  expect(await unread()).toEqual([]);
  await eventually(
    () => person.app.connections(),
    (all) => all.length === 0,
  );
  await person.connect('google');
  const [connection] = await person.app.connections();
  const [conflict] = await person.openConflicts();
  const here = { connectionId: connection!.id };
  expect(await unread()).toMatchObject([{ ...here, action: { href: `/conflicts/${conflict!.id}` } }]);
  await person.app.ok('POST', `/calendar/conflicts/${conflict!.id}/resolve`, { resolution: 'calendar' });
  expect(await unread()).toEqual([]);
  const { items } = await person.app.ok<{ items: Array<{ action: string }> }>('GET', `/events/${id}/timeline`);
  expect(items.find(({ action }) => action === 'resolve')).toMatchObject(here);
});
