import { describe, expect, it } from 'vitest';
import { sourceFiles, textOf } from './sources';
import { MOST_LINES, tooLong, tooManyDependencies, tooManyParameters } from './sizes';

const CODE = ['apps', 'libs', 'migrations'];

type Check = (file: string, text: string) => string[];

function complaints(check: Check, folders?: readonly string[]): string {
  return sourceFiles(folders)
    .flatMap((file) => check(file, textOf(file)))
    .join('\n');
}

describe('small pieces', () => {
  it('no file is longer than 400 lines', () => expect(complaints(tooLong)).toBe(''));

  it('no class depends on more than 6 others', () => expect(complaints(tooManyDependencies, CODE)).toBe(''));

  it('no function takes more than 3 positional parameters', () => expect(complaints(tooManyParameters, CODE)).toBe(''));
});

describe('these checks', () => {
  it('see a long file', () => expect(tooLong('long.ts', 'line\n'.repeat(MOST_LINES + 1))).toHaveLength(1));

  it('see a class with seven dependencies, and not one with six', () => {
    const parameters = (count: number) =>
      Array.from({ length: count }, (_, i) => `private readonly p${i}: P`).join(', ');
    const source = (count: number) => `class Big { constructor(${parameters(count)}) {} }`;
    expect(tooManyDependencies('big.ts', source(7))).toEqual([expect.stringContaining('big.ts:1 Big depends on 7')]);
    expect(tooManyDependencies('big.ts', source(6))).toEqual([]);
  });

  it('see a function with four parameters, and leave out what Nest or an interface dictates', () => {
    expect(tooManyParameters('wide.ts', 'export function wide(a, b, c, d) {}')).toHaveLength(1);
    expect(tooManyParameters('c.ts', 'class C { wide(a, b, c, d) {} }')).toHaveLength(1);
    expect(tooManyParameters('c.ts', 'class C implements I { wide(a, b, c, d) {} }')).toEqual([]);
    expect(tooManyParameters('c.ts', 'class C { put(@Param() a, @Body() b, @Headers() c, @Query() d) {} }')).toEqual(
      [],
    );
  });
});
