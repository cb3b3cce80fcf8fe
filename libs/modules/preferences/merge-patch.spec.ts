import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergePatch, unknownRemovals, type Json } from './merge-patch';

const json = fc.jsonValue() as fc.Arbitrary<Json>;

describe('a merge patch', () => {
  // What RFC 7396 demands, case by case.
  it.each<[target: Json, patch: Json, result: Json]>([
    [{ a: 'x' }, { a: 'y' }, { a: 'y' }],
    [{ a: 'x' }, { b: 'y' }, { a: 'x', b: 'y' }],
    [{ a: 'x' }, { a: null }, {}],
    [{ a: 'x', b: 'y' }, { a: null }, { b: 'y' }],
    [{ a: ['x'] }, { a: 'y' }, { a: 'y' }],
    [{ a: 'y' }, { a: ['x'] }, { a: ['x'] }],
    [{ a: { b: 'x' } }, { a: { b: 'y', c: null } }, { a: { b: 'y' } }],
    [{ a: [{ b: 'x' }] }, { a: [1] }, { a: [1] }],
    [['a', 'b'], ['c'], ['c']],
    [{ a: 'x' }, ['c'], ['c']],
    [{ a: 'x' }, null, null],
    [{ a: null }, { b: 1 }, { a: null, b: 1 }],
    [[1], { a: 'x', c: null }, { a: 'x' }],
    [{}, { a: { b: { c: null } } }, { a: { b: {} } }],
  ])('makes of %j with %j: %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });

  it('changes neither what it is applied to nor the patch', () => {
    fc.assert(
      fc.property(json, json, (target, patch) => {
        const before = structuredClone([target, patch]);
        mergePatch(target, patch);
        expect([target, patch]).toEqual(before);
      }),
    );
  });

  it('applied twice does the same as once', () => {
    fc.assert(
      fc.property(json, json, (target, patch) => {
        const once = mergePatch(target, patch);
        expect(mergePatch(once, patch)).toEqual(once);
      }),
    );
  });

  it('does not reach the prototype of anything', () => {
    const merged = mergePatch(
      {},
      JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
    );
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
  });
});

describe('members that a patch sets to null', () => {
  const SHAPE: Json = { a: { b: 1 }, list: [] };

  it.each<[patch: Json, unknown: string[]]>([
    [{ a: null, list: null }, []],
    [{ a: { b: null } }, []],
    [{ x: null }, ['x']],
    [{ a: { x: null }, y: { z: null } }, ['a.x', 'y.z']],
    [{ a: { b: { c: null } } }, ['a.b.c']],
    [{ toString: null, constructor: null }, ['toString', 'constructor']],
    [{ list: [null, { x: null }] }, []],
    [{ x: 1 }, []],
  ])('%j: unknown are %j', (patch, unknown) => {
    expect(unknownRemovals(SHAPE, patch)).toEqual(unknown);
  });
});
