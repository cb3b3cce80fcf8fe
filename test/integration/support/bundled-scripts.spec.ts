import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { split } from '../../../tools/bundled-scripts.mjs';
import { root } from '../../../tools/paths.mjs';

const OWN =
  'var __rspack_dir=import.meta.dirname;export const __rspack_esm_id="serve";export const __webpack_modules__=';
const MAP = '\n//# sourceMappingURL=serve.js.map';
const bundle = (modules: string) => `${OWN}${modules};${MAP}`;
const ASKED = '{"asked"(){return __rspack_dir}}';

/** What becomes of it is said by `then`, with the modules of the program. */
const main = (then: string) => `
  import { channel } from 'node:diagnostics_channel';
  import { __webpack_modules__ as modules } from './serve.js';
  const ready = () => channel('program.ready').publish(undefined);
  ${then}`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bundled-scripts-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  cpSync(join(root, 'tools', 'program', 'run-script.mjs'), join(folder, 'run-script.js'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function build(text: string): void {
  const { module, script, scriptName } = split('serve.js', text);
  writeFileSync(join(folder, 'serve.js'), module);
  writeFileSync(join(folder, scriptName), script);
}

function run(then: string) {
  writeFileSync(join(folder, 'main.js'), main(then));
  const { PATH } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE: join(folder, 'compiled') };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['main.js'], { cwd: folder, env, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

/** The files with what V8 has compiled, and what has not become one. */
const kept = () =>
  readdirSync(join(folder, 'compiled'), { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.code'));

describe('a bundle that is run as a script', () => {
  it('has its modules, and what the bundler declares for them', () => {
    build(bundle(ASKED));
    expect(run('console.log(modules.asked())')).toEqual({ status: 0, output: `${folder}\n` });
  });

  it('stands in stacks where it stood in its bundle, so that its map is right', () => {
    const text = bundle('{"throws"(){throw new Error("planted")}}');
    build(text);
    const at = `${join(folder, 'serve.js')}:1:${text.indexOf('new Error') + 1}`;
    expect(run('modules.throws()').output).toContain(`file://${at}`);
    expect(run('ready(); modules.throws()').output).toContain(`file://${at}`);
    expect(run('modules.throws()').output).toContain(`file://${at}`);
  });

  it('is in strict mode, as it was in a module', () => {
    build(bundle('{"asked"(){return this}}'));
    expect(run('console.log((0, modules.asked)())').output).toBe('undefined\n');
  });

  it.each([
    ['has no modules', `export const others={};${MAP}`],
    ['goes on after them', `${OWN}${ASKED};start();${MAP}`],
    ['goes on after them in braces', `${OWN}${ASKED};{start()};${MAP}`],
    ['asks for its own address in a module', bundle('{"asked"(){return import.meta.url}}')],
    ['has a character beyond ASCII', bundle('{"asked"(){return "ü"}}')],
  ])('is refused when it %s', (_, text) => {
    expect(() => split('serve.js', text)).toThrow(/serve\.js|Unexpected token/);
  });
});

describe('what was compiled', () => {
  it('is kept when the program is ready, once', () => {
    build(bundle(ASKED));
    run('modules.asked(); ready(); process.exitCode = 1');
    const first = kept();
    expect(first).toEqual([expect.stringMatching(/\.code$/)]);
    run('modules.asked(); ready()');
    expect(kept()).toEqual(first);
  });

  it('is kept when the program has done what it was for, and not when it has failed', () => {
    build(bundle(ASKED));
    run('process.exitCode = 1');
    expect(kept()).toEqual([]);
    run('modules.asked()');
    expect(kept()).toHaveLength(1);
  });

  it('is not taken for another script of the same length', () => {
    build(bundle('{"asked"(){return "before"}}'));
    run('modules.asked(); ready()');
    build(bundle('{"asked"(){return "after!"}}'));
    expect(run('console.log(modules.asked())').output).toBe('after!\n');
  });

  it('may be damaged or gone', () => {
    build(bundle(ASKED));
    run('ready()');
    for (const name of kept()) writeFileSync(join(folder, 'compiled', name), 'damaged');
    expect(run('console.log(modules.asked())').output).toBe(`${folder}\n`);
    rmSync(join(folder, 'compiled'), { recursive: true });
    expect(run('console.log(modules.asked())').output).toBe(`${folder}\n`);
  });

  // V8 looks only at the beginning of what it is given, and would end with a violation of memory at each start.
  it.each([
    [
      'a byte is another one',
      (code: Buffer) => code.fill(code[code.length >> 1]! ^ 1, code.length >> 1, (code.length >> 1) + 1),
    ],
    ['a block was never written', (code: Buffer) => code.fill(0, code.length >> 1)],
    ['the end is missing', (code: Buffer) => code.subarray(0, -1)],
    ['nothing was written', () => Buffer.alloc(0)],
  ])('is made anew where %s', (_, damaged) => {
    build(bundle(ASKED));
    run('modules.asked(); ready()');
    const file = join(folder, 'compiled', kept()[0]!);
    const code = damaged(readFileSync(file));
    writeFileSync(file, code);
    expect(run('console.log(modules.asked()); ready()')).toEqual({ status: 0, output: `${folder}\n` });
    expect(readFileSync(file)).not.toEqual(code);
    expect(kept()).toHaveLength(1);
  });

  it('leaves nothing behind where it cannot be kept', () => {
    build(bundle(ASKED));
    run('modules.asked(); ready()');
    const [name] = kept();
    rmSync(join(folder, 'compiled', name!));
    mkdirSync(join(folder, 'compiled', name!, 'in the way'), { recursive: true });
    expect(run('console.log(modules.asked()); ready()').output).toBe(`${folder}\n`);
    expect(kept()).toEqual([name, join(name!, 'in the way')]);
  });
});
