import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../../tools/paths.mjs';
import { Stack } from '../support/stack';

let stack: Stack;

beforeAll(async () => {
  stack = await Stack.start({ workers: 0 });
});
afterAll(() => stack.stop());

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
