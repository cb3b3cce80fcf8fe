import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../tools/paths.mjs';
import { sourceFiles, sourceFolders } from './sources';

/** Names that say nothing about what is inside, so that everything ends up there. */
const MEANINGLESS = new Set(['utils', 'util', 'common', 'shared', 'helpers', 'helper', 'misc', 'lib']);
const SHELVES = ['platform', 'contracts', 'modules', 'providers'];

function libs(): string[] {
  const shelved = SHELVES.flatMap((shelf) =>
    readdirSync(join(root, 'libs', shelf)).map((name) => `libs/${shelf}/${name}`),
  );
  return [...shelved, 'libs/processor', 'libs/client'];
}

it('shelves hold libs and nothing else', () => {
  const loose = libs().filter((path) => basename(path).includes('.'));
  expect(loose).toEqual([]);
  expect(readdirSync(join(root, 'libs')).toSorted()).toEqual([...SHELVES, 'processor', 'client'].toSorted());
});

it('each lib has its face, index.ts, directly in it', () => {
  expect(libs().filter((lib) => !existsSync(join(root, lib, 'index.ts')))).toEqual([]);
  expect(libs().filter((lib) => existsSync(join(root, lib, 'src')))).toEqual([]);
});

it('no folder or file has a name that says nothing', () => {
  const files = sourceFiles().map((file) => [file, basename(file).replace(/\..*$/, '')] as const);
  const folders = sourceFolders().map((folder) => [folder, basename(folder)] as const);
  expect([...folders, ...files].filter(([, name]) => MEANINGLESS.has(name)).map(([path]) => path)).toEqual([]);
});
