import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../../tools/paths.mjs';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const patterns = read('.dockerignore').split('\n').filter(Boolean);

/** What Docker is sent: the last pattern that matches a file, or a folder that it lies in, decides. */
function isSent(file: string): boolean {
  const parts = file.split('/');
  const places = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  const deciding = patterns.findLast((pattern) => places.some((place) => asRegExp(pattern).test(place)));
  return deciding === undefined || deciding.startsWith('!');
}

/** A star stands for what is within one name, also of one that begins with a dot; two for any number of folders. */
function asRegExp(pattern: string): RegExp {
  const folders = pattern.replace(/^!/, '').split('**/');
  const source = folders.map((part) => part.replaceAll('.', String.raw`\.`).replaceAll('*', '[^/]*')).join('(?:.+/)?');
  return new RegExp(`^${source}$`);
}

describe('the image', () => {
  const copied = [...read('deploy/Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources]) =>
    sources!.split(' '),
  );

  it.each(copied.filter((source) => source !== '.'))('gets %s, which it copies', (source) => {
    expect(isSent(source)).toBe(true);
  });

  it('knows nothing of tests, secrets and what was built here', () => {
    const others = ['.env', '.data/start/secrets.json', 'dist/apps/api/main.js', 'node_modules/pg/package.json'];
    const tests = ['test/e2e/main-job.spec.ts', 'libs/platform/http/egress.spec.ts', 'libs/client/dist/index.js'];
    expect([...others, ...tests].filter(isSent)).toEqual([]);
    expect(['libs/platform/http/egress.ts', 'tools/build.mjs'].every(isSent)).toBe(true);
  });
});
