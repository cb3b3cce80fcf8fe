import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { root } from '../../tools/paths.mjs';
import { Person, redirectOf } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

let stack: RunningStack;

beforeAll(async () => {
  stack = await sharedStack();
});

it('the example of the generated client runs as it is, and plans an interview', async () => {
  const example = join(root, 'libs/client/examples/next-week.mjs');
  const token = await stack.token({ sub: 'a-host' });
  const env = { PATH: process.env['PATH'], API: stack.api.url, TOKEN: token };
  const { stdout } = await promisify(execFile)(process.execPath, [example], { env });
  expect(stdout).toMatch(/Acme: first talk {2}\(in no calendar\)/);
});

it('and says the problem of the API when it is refused', async () => {
  const example = join(root, 'libs/client/examples/next-week.mjs');
  const env = { PATH: process.env['PATH'], API: stack.api.url, TOKEN: 'none' };
  await expect(promisify(execFile)(process.execPath, [example], { env })).rejects.toMatchObject({
    stderr: expect.stringContaining('auth.') as string,
  });
});

it('another one connects a calendar: it says where the person consents, and ends it with the ticket', async () => {
  const person = await Person.of(stack);
  const run = async (more: Record<string, string> = {}) => {
    const example = join(root, 'libs/client/examples/connect-calendar.mjs');
    const token = await stack.token({ sub: person.id });
    const env = { PATH: process.env['PATH'], API: stack.api.url, TOKEN: token, ...more };
    return (await promisify(execFile)(process.execPath, [example], { env })).stdout.trim();
  };
  const consent = await run();
  const state = new URL(consent).searchParams.get('state');
  await person.calendars.consent('google', { account: person.email('google'), decision: 'approve', state });
  const landed = new URL(await redirectOf(await redirectOf(consent)));
  expect(landed.pathname).toBe('/settings/calendars');
  expect(await run({ TICKET: landed.searchParams.get('ticket')! })).toBe(`connected: ${person.email('google')}`);
});
