import { beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

const REFUSALS = {
  google: { error: { code: 403, errors: [{ reason: 'requiredAccessLevel' }], message: 'Writers only.' } },
  microsoft: { error: { code: 'ErrorAccessDenied', message: 'Access is denied.' } },
} as const;

interface CalendarJson {
  id: string;
  primary: boolean;
  writable: boolean;
}

let stack: RunningStack;

beforeAll(async () => {
  stack = await sharedStack();
});

it.each(['google', 'microsoft'] as const)(
  'an event gets out of a %s calendar that may no longer be written to into the one that is chosen instead',
  async (provider) => {
    const person = await Person.of(stack);
    const { id } = await person.settledInterview(provider);
    const account = person.email(provider);
    for (const method of ['PATCH', 'DELETE']) {
      await person.calendars.fault({
        provider,
        match: { method, account },
        action: { kind: 'status', status: 403, body: REFUSALS[provider] },
        times: null,
      });
    }
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Moved' });
    await eventually(
      () => person.app.event(id),
      ({ sync }) => sync[0]!.error?.code === 'sync.permission-missing',
    );
    const [connection] = await person.app.connections();
    const calendars = await person.app.ok<{ items: CalendarJson[] }>(
      'GET',
      `/calendar/connections/${connection!.id}/calendars`,
    );
    const other = calendars.items.find(({ primary, writable }) => writable && !primary)!;
    await person.app.ok('PATCH', '/calendar/preferences', {
      targets: [{ connectionId: connection!.id, calendarId: other.id, eventTypes: ['interview'] }],
    });
    await person.synced(id);
    expect(await person.calendars.events(provider, account, other.id)).toMatchObject([{ title: 'Moved' }]);
    const { items } = await person.app.ok<{ items: object[] }>('GET', `/events/${id}/timeline`);
    expect(items.slice(-2)).toMatchObject([
      { action: 'delete', outcome: 'left_behind', code: 'sync.permission-missing' },
      { action: 'create', outcome: 'succeeded' },
    ]);
  },
);
