import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { root } from '../../tools/paths.mjs';
import { programArguments } from '../../tools/services/programs.mjs';

/** A few times what a stack takes. */
const READABLE = 8_000;
const BEGINNING_OF_PG = /"\.\/node_modules\/pg\/lib\/index\.js"\([^)]*\)\{/g;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'programs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each(['api', 'worker', 'query'])(
  '%s says why a package of it cannot be loaded, and not what stands in its file',
  (name) => {
    const program = join(folder, 'dist', 'apps', name);
    cpSync(join(root, 'dist', 'apps', name), program, { recursive: true });
    const packages = join(program, 'packages.script.js');
    const code = readFileSync(packages, 'utf8');
    writeFileSync(
      packages,
      code.replaceAll(
        BEGINNING_OF_PG,
        (begins) => `${begins}throw new Error("broken",{cause:new Error("the reason")});`,
      ),
    );
    const { status, stdout, stderr } = spawnSync(process.execPath, programArguments(name, folder), {
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('Error: broken');
    expect(stderr).toContain('Error: the reason');
    expect(stderr).toContain('packages.');
    expect(stderr.length).toBeLessThan(READABLE);
  },
);
