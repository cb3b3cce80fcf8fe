import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../tools/paths.mjs';

const built = (file: string) => readFileSync(join(root, 'dist/apps', file), 'utf8');

const EXPRESS = /^express \d+\.\d+\.\d+ \(MIT\)\n\n\(The MIT License\)\n\nCopyright/m;
const PG = /^pg \d+\.\d+\.\d+ \(MIT\)\n\nMIT License\n\nCopyright/m;

it.each([
  ['api', 'express', EXPRESS],
  ['worker', 'express', EXPRESS],
  ['sandbox', 'express', EXPRESS],
  ['migrate', 'pg', PG],
  ['query', 'pg', PG],
  ['rotate-keys', 'pg', PG],
  ['doctor', 'pg', PG],
])('the %s brings the licence of each package that is built in, such as %s', (program, name, licence) => {
  const named = built(`${program}/packages.script.js`).matchAll(/"\.\/(?:node_modules\/(@[^/"]+\/[^/"]+|[^@/"]+)\/)+/g);
  const packages = new Set([...named].map(([, name]) => name!));
  const licences = built(`${program}/packages.licences.txt`);
  const told = new Set([...licences.matchAll(/^(\S+) \d+\.\S+ \(/gm)].map(([, name]) => name));
  expect([...packages].filter((name) => !told.has(name))).toEqual([]);
  expect(packages).toContain(name);
  expect(licences).toMatch(licence);
});

it('the API brings that of Swagger UI, beside its files', () => {
  expect(built('api/swagger-ui/LICENSE')).toContain('Apache License');
  expect(built('api/swagger-ui/NOTICE')).toContain('swagger-ui');
});

it('the pages bring those of theirs', () => {
  expect(built('web/licences.md')).toMatch(/react.*MIT[^]*Copyright \(c\) Meta/);
});
