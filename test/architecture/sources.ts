import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../../tools/paths.mjs';

const SOURCE_FOLDERS = ['apps', 'libs', 'migrations', 'test', 'tools'];
const GENERATED = /(^|\/)(node_modules|dist)\/|\.generated\.ts$|\/generated\//;

/** Source files of the repository, as paths from its root. */
export function sourceFiles(folders: readonly string[] = SOURCE_FOLDERS): string[] {
  return folders
    .flatMap((folder) => entriesUnder(folder, 'file'))
    .filter((file) => /\.(ts|tsx|mjs|cjs)$/.test(file) && !GENERATED.test(file));
}

/** All folders of the repository that hold sources, as paths from its root. */
export function sourceFolders(): string[] {
  return SOURCE_FOLDERS.flatMap((folder) => entriesUnder(folder, 'folder')).filter(
    (path) => !GENERATED.test(`${path}/`),
  );
}

export function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** Calls `visit` for each node of a TypeScript text. */
export function walk(file: string, text: string, visit: (node: ts.Node, source: ts.SourceFile) => void): void {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const descend = (node: ts.Node): void => {
    visit(node, source);
    ts.forEachChild(node, descend);
  };
  descend(source);
}

/** `path:line`, as editors take it. */
export function placeOf(node: ts.Node, source: ts.SourceFile): string {
  return `${source.fileName}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`;
}

function entriesUnder(folder: string, kind: 'file' | 'folder'): string[] {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => (kind === 'file' ? entry.isFile() : entry.isDirectory()))
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, '/').length))
    .toSorted();
}
