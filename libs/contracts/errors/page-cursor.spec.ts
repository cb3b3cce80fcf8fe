import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readCursor, writeCursor } from './page-cursor';

it('a cursor is read as it was written', () => {
  const starts = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(starts, fc.uuid({ version: 4 }), (start, id) => {
      const last = { at: start.toISOString(), id };
      expect(readCursor(writeCursor(last))).toEqual(last);
    }),
  );
});

it('nothing else is a cursor', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => readCursor(text)).toThrow('nextCursor');
      expect(() => readCursor(Buffer.from(text).toString('base64url'))).toThrow('nextCursor');
    }),
  );
});

it('a year that Postgres does not have is none', () => {
  const id = '4a1f6a6e-5b0c-4c1e-9f39-0d3f4f7d6a10';
  expect(() => readCursor(writeCursor({ at: '0000-01-01T00:00:00.000Z', id }))).toThrow('nextCursor');
});
