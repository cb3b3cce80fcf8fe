import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Request } from 'express';
import { expect, it } from 'vitest';
import { readJson } from './read-body';
import { UnfinishedBodies } from './unfinished-bodies';

it('whoever has gone before their body was read is not waited for', async () => {
  const request = Object.assign(new PassThrough(), { headers: { 'content-length': '20' } });
  request.destroy();
  await once(request, 'close');
  const rules = { maxBytes: 100, withinMs: 200, unfinished: new UnfinishedBodies(1_000) };
  await expect(readJson(request as unknown as Request, rules)).rejects.toMatchObject({ code: 'request.malformed' });
});
