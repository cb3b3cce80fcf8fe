import { expect, it } from 'vitest';
import { RUNS } from '../../tools/test/suites.mjs';
import { sourceFiles } from './sources';

it('each test file is counted in the summary of npm test, once', () => {
  const folders = RUNS.flatMap(({ suites }) => suites).flatMap((suite) => suite.folders);
  const tests = sourceFiles(['apps', 'libs', 'test']).filter((file) => /\.spec\.tsx?$/.test(file));
  const suitesOf = (file: string) => folders.filter((folder) => file.startsWith(`${folder}/`));
  expect(tests.filter((file) => suitesOf(file).length !== 1)).toEqual([]);
});
