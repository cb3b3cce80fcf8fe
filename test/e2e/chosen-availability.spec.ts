import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

let stack: RunningStack;
let person: Person;

beforeAll(async () => {
  stack = await sharedStack();
});
beforeEach(async () => {
  person = await Person.of(stack);
});

describe('what the person chooses for their time', () => {
  it.each([
    ['microsoft', 'free', { showAs: 'free' }],
    ['microsoft', 'out of office', { showAs: 'oof' }],
    ['microsoft', 'working elsewhere', { showAs: 'workingElsewhere' }],
    ['google', 'free', { transparency: 'transparent' }],
  ] as const)(
    'in %s, %s, comes back when the event is tentative and confirmed again',
    async (provider, _what, choice) => {
      const { id, eventId, version } = await person.settledInterview(provider);
      await person.untilTold(provider, () => person.edit(provider, eventId, choice));
      await person.calm(provider);
      expect(await person.app.event(id)).toMatchObject({ status: 'confirmed', version });
      await person.app.ok('PATCH', `/events/${id}`, { status: 'tentative' });
      await person.synced(id);
      if (provider === 'microsoft') expect(await person.raw(provider, eventId)).toMatchObject({ showAs: 'tentative' });
      await person.app.ok('PATCH', `/events/${id}`, { status: 'confirmed', title: 'Settled' });
      await eventually(
        () => person.seen(provider),
        ([event]) => event?.title === 'Settled',
      );
      expect(await person.raw(provider, eventId)).toMatchObject(choice);
      await person.calm(provider);
      expect((await person.app.event(id)).status).toBe('confirmed');
    },
  );

  it.each([
    ['google', { transparency: 'transparent' }],
    ['microsoft', { showAs: 'free' }],
  ] as const)('in %s stays when the event is made anew, or goes into another calendar', async (provider, choice) => {
    const { id, eventId } = await person.settledInterview(provider);
    await person.untilTold(provider, () => person.edit(provider, eventId, choice));
    await person.calm(provider);
    await person.calendars.delete(provider, person.email(provider), eventId);
    await eventually(
      () => person.app.event(id),
      ({ status }) => status === 'cancelled',
    );
    await person.app.ok('POST', `/events/${id}/restore`);
    const anew = (await person.synced(id)).sync[0]!.providerEventId!;
    expect(anew).not.toBe(eventId);
    expect(await person.raw(provider, anew)).toMatchObject(choice);

    const calendarId = await person.secondCalendar(provider);
    const [connection] = await person.app.connections();
    await person.app.ok('PATCH', '/calendar/preferences', {
      targets: [{ connectionId: connection!.id, calendarId, eventTypes: ['interview'] }],
    });
    await person.synced(id);
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Moved' });
    const moved = (await person.synced(id)).sync[0]!.providerEventId!;
    expect(await person.raw(provider, moved, calendarId)).toMatchObject(choice);
  });

  it('of a tentative event in Outlook does not settle it, and busy does', async () => {
    const { id, eventId, version } = await person.settledInterview('microsoft');
    await person.app.ok('PATCH', `/events/${id}`, { status: 'tentative' });
    await person.synced(id);
    await person.calm('microsoft');
    await person.untilTold('microsoft', () => person.edit('microsoft', eventId, { showAs: 'free' }));
    await person.calm('microsoft');
    expect(await person.app.event(id)).toMatchObject({ status: 'tentative', version: version + 1 });
    expect(await person.raw('microsoft', eventId)).toMatchObject({ showAs: 'free' });
    await person.edit('microsoft', eventId, { showAs: 'busy' });
    await eventually(
      () => person.app.event(id),
      ({ status }) => status === 'confirmed',
    );
  });
});
