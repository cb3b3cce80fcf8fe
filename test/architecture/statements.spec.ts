import { describe, expect, it } from 'vitest';
import { sourceFiles, textOf } from './sources';

/** Prepared statements keep the columns of their answer: with `*` they fail once a migration has added one. */
const ALL_COLUMNS = /\b(?:SELECT|RETURNING)\s+(?:\w+\.)?\*|,\s*\w+\.\*/;

it('every statement names its columns', () => {
  const code = sourceFiles(['libs']).filter((file) => !file.endsWith('.spec.ts'));
  expect(code.filter((file) => ALL_COLUMNS.test(textOf(file)))).toEqual([]);
});

/** Facts that are told with the status that follows from them, or the two would differ. */
const PROGRESS = /\b(?:failing_since|next_attempt_at)\s*=/;

it('how far a link has come is set in one way only', () => {
  const code = sourceFiles(['libs/modules/sync']).filter((file) => !file.endsWith('.spec.ts'));
  expect(code.filter((file) => PROGRESS.test(textOf(file)))).toEqual(['libs/modules/sync/links/link-state.ts']);
});

describe('a statement is noticed that', () => {
  it.each(['SELECT * FROM a', 'SELECT a.* FROM a', 'DELETE FROM a RETURNING *', 'SELECT b.id, a.* FROM a'])(
    'is written as %s',
    (statement) => {
      expect(ALL_COLUMNS.test(statement)).toBe(true);
    },
  );
});
