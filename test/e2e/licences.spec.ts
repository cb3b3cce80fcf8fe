import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../tools/paths.mjs';

const built = (file: string) => readFileSync(join(root, 'dist/apps', file), 'utf8');

it.each(['api', 'worker', 'sandbox'])('the %s brings the licence of each package that is built in', (program) => {
  const named = built(`${program}/packages.js`).matchAll(/"\.\/(?:node_modules\/(@[^/"]+\/[^/"]+|[^@/"]+)\/)+/g);
  const packages = new Set([...named].map(([, name]) => name!));
  const licences = built(`${program}/packages.licences.txt`);
  const told = new Set([...licences.matchAll(/^(\S+) \d+\.\S+ \(/gm)].map(([, name]) => name));
  expect([...packages].filter((name) => !told.has(name))).toEqual([]);
  expect(packages).toContain('express');
  expect(licences).toMatch(/^express \d+\.\d+\.\d+ \(MIT\)\n\n\(The MIT License\)\n\nCopyright/m);
});

it('the pages bring those of theirs', () => {
  expect(built('web/licences.md')).toMatch(/react.*MIT[^]*Copyright \(c\) Meta/);
});
