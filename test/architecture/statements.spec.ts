import { describe, expect, it } from 'vitest';
import { sourceFiles, textOf } from './sources';

/** Prepared statements keep the columns of their answer: with `*` they fail once a migration has added one. */
const ALL_COLUMNS = /\b(?:SELECT|RETURNING)\s+(?:\w+\.)?\*|,\s*\w+\.\*/;

it('every statement names its columns', () => {
  const code = sourceFiles(['libs']).filter((file) => !file.endsWith('.spec.ts'));
  expect(code.filter((file) => ALL_COLUMNS.test(textOf(file)))).toEqual([]);
});

describe('a statement is noticed that', () => {
  it.each(['SELECT * FROM a', 'SELECT a.* FROM a', 'DELETE FROM a RETURNING *', 'SELECT b.id, a.* FROM a'])(
    'is written as %s',
    (statement) => {
      expect(ALL_COLUMNS.test(statement)).toBe(true);
    },
  );
});
