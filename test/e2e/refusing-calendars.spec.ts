import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;
const FORBIDDEN = {
  google: { error: { code: 403, errors: [{ reason: 'forbidden' }], message: 'Forbidden' } },
  microsoft: { error: { code: 'ErrorAccessDenied', message: 'Access is denied.' } },
} as const;

let stack: RunningStack;
let person: Person;

beforeAll(async () => {
  stack = await sharedStack();
});
beforeEach(async () => {
  person = await Person.of(stack);
});

describe.each(PROVIDERS)('%s', (provider) => {
  const email = () => person.email(provider);
  const error = async (id: string) => (await person.app.event(id)).sync[0]!;
  const failed = (id: string, code: string) =>
    eventually(
      () => error(id),
      (sync) => sync.status === 'failed' && sync.error?.code === code,
    );

  it('what was refused is tried again when the person says "sync now"', async () => {
    const { id } = await person.settledInterview(provider);
    const refusal = { kind: 'status', status: 403, body: FORBIDDEN[provider] };
    await person.calendars.fault({
      provider,
      match: { method: 'PATCH', account: email() },
      action: refusal,
    });
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Written at last' });
    await failed(id, 'sync.permission-missing');
    await person.app.ok('POST', '/calendar/sync');
    await person.synced(id);
    expect(await person.seen(provider)).toMatchObject([{ title: 'Written at last' }]);
  });
});

it('a mailbox that is not there yet is tried again by itself', async () => {
  await person.connect('microsoft');
  await person.quiet('microsoft');
  const missing = { error: { code: 'MailboxNotEnabledForRESTAPI', message: 'Not yet.' } };
  await person.calendars.fault({
    provider: 'microsoft',
    match: { method: 'POST', path: '/events', account: person.email('microsoft') },
    action: { kind: 'status', status: 404, body: missing },
    times: 2,
  });
  const { id } = await person.app.addInterview();
  await eventually(
    () => person.app.event(id),
    ({ sync }) => sync[0]?.status === 'retrying' && sync[0].error?.code === 'sync.mailbox-missing',
  );
  await person.synced(id);
});
