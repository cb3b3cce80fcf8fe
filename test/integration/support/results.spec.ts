import { mkdtempSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { root } from '../../../tools/paths.mjs';
import { printSummary, readReport, testsIn } from '../../../tools/test/results.mjs';

const FOLDERS = ['test/e2e'];
const WHOLE = JSON.stringify({
  testResults: [
    {
      name: join(root, 'test/e2e/one.spec.ts'),
      status: 'passed',
      assertionResults: [{ status: 'passed', title: 'one' }],
    },
  ],
});

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reports-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each([
  ['is cut off', WHOLE.slice(0, -20), 'the report of vitest cannot be read'],
  ['is empty', '', 'the report of vitest cannot be read'],
  ['is of something else', 'null', 'the report of vitest cannot be read'],
  ['names no files', '{}', 'the report of vitest names no files'],
  ['is not there', null, 'vitest wrote no report'],
])('a report that %s fails its run in the summary, which counts the others', (_how, text, fault) => {
  const [whole, other] = [join(folder, 'whole.json'), join(folder, 'other.json')];
  writeFileSync(whole, WHOLE);
  if (text !== null) writeFileSync(other, text);
  const outcomes = [
    { title: 'Whole', ok: true, seconds: 1, tests: testsIn(readReport(whole), FOLDERS) },
    { title: 'Other', ok: true, seconds: 1, tests: testsIn(readReport(other), FOLDERS) },
  ];
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const isWell = printSummary(outcomes, false);
  const lines = log.mock.calls.map(([line]) => String(line));
  log.mockRestore();
  expect(isWell).toBe(false);
  expect(lines.some((line) => line.includes('Whole') && line.includes('1 passed, 0 failed'))).toBe(true);
  expect(lines.some((line) => line.includes(`✗ ${fault}`))).toBe(true);
  expect(lines.at(-1)).toBe('1 passed, 1 failed');
  expect([whole, other].some((report) => existsSync(report))).toBe(false);
});
