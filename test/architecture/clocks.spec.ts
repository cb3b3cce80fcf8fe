import { describe, expect, it } from 'vitest';
import { sourceFiles, textOf } from './sources';

/** The time of day of this process, which is another on the next machine, and may be set while it runs. */
const OWN_TIME_OF_DAY = /\bDate\.now\b|\bnew Date\(\)/;

/** Compares with nothing of ours: a stream ends with the token of its reader, as the verifier of tokens sees that. */
const EXCEPTIONS = ['libs/modules/notifications/live/live-streams.ts'];

it('modules go by the clock of the database, and by `performance.now()` for how long something takes', () => {
  const code = sourceFiles(['libs/modules']).filter((file) => !file.endsWith('.spec.ts'));
  expect(code.filter((file) => OWN_TIME_OF_DAY.test(textOf(file)))).toEqual(EXCEPTIONS);
});

describe('a clock is noticed that', () => {
  it.each(['Date.now() - at', 'now = Date.now', 'at: new Date().toISOString()'])('is read as %s', (code) => {
    expect(OWN_TIME_OF_DAY.test(code)).toBe(true);
  });
  it('is given, as in new Date(at), is none', () => {
    expect(OWN_TIME_OF_DAY.test('new Date(at)')).toBe(false);
  });
});
