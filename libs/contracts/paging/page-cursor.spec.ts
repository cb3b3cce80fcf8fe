import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readCursor, writeCursor } from './page-cursor';

const ID = '4a1f6a6e-5b0c-4c1e-9f39-0d3f4f7d6a10';

it('a cursor is read as it was written', () => {
  const starts = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-01-01'), noInvalidDate: true });
  const ids = fc.oneof(
    fc.record({ kind: fc.constant('uuid' as const), id: fc.uuid({ version: 4 }) }),
    fc.record({ kind: fc.constant('number' as const), id: fc.nat().map(String) }),
  );
  fc.assert(
    fc.property(fc.string(), starts, ids, (list, start, { kind, id }) => {
      const last = { at: start.toISOString(), id };
      expect(readCursor(list, writeCursor(list, last), kind)).toEqual(last);
    }),
  );
});

it('a cursor keeps microseconds', () => {
  const last = { at: '2026-12-01T10:00:00.123456Z', id: ID };
  expect(readCursor('x', writeCursor('x', last))).toEqual(last);
});

it('a cursor of another list, or of another order, is none', () => {
  const cursor = writeCursor('events:start', { at: '2026-12-01T10:00:00Z', id: ID });
  expect(() => readCursor('events:-start', cursor)).toThrow('nextCursor');
});

it('a cursor with an id that the rows of the list cannot have is none', () => {
  const at = '2026-12-01T10:00:00Z';
  expect(() => readCursor('x', writeCursor('x', { at, id: '5' }), 'uuid')).toThrow('nextCursor');
  expect(() => readCursor('x', writeCursor('x', { at, id: ID }), 'number')).toThrow('nextCursor');
});

it('nothing else is a cursor', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => readCursor('x', text)).toThrow('nextCursor');
      expect(() => readCursor('x', Buffer.from(text).toString('base64url'))).toThrow('nextCursor');
    }),
  );
});

it('a year that Postgres does not have is none', () => {
  expect(() => readCursor('x', writeCursor('x', { at: '0000-01-01T00:00:00.000Z', id: ID }))).toThrow('nextCursor');
});
