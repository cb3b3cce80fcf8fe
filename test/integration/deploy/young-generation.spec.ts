import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../../tools/paths.mjs';
import { programArguments, YOUNG_GENERATION } from '../../../tools/services/programs.mjs';

const read = (file: string) => readFileSync(join(root, file), 'utf8');

it.each(['api', 'worker', 'sandbox'])('npm run start:%s has Node run it as everywhere', (name) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const flags = programArguments(name);
  const main = flags.pop()!;
  expect(scripts[`start:${name}`]).toBe(`node ${flags.join(' ')} ${relative(root, main)}`);
});

it('the image gives every program the limit of the young generation, whatever its command', () => {
  const [, options] = /^ENV .*NODE_OPTIONS=(\S+)$/m.exec(read('deploy/Dockerfile')) ?? [];
  expect(options).toBe(YOUNG_GENERATION);
});
