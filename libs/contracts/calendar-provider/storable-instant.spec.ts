import { expect, it } from 'vitest';
import { storableInstant } from './storable-instant';

it.each([
  ['2027-03-01T10:00:00+01:00', '2027-03-01T09:00:00.000Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ['0000-12-31T00:00:00.000Z', null],
  ['9999-12-31T23:59:59-08:00', null],
  ['+010000-01-01T00:00:00Z', null],
  ['yesterday', null],
  [undefined, null],
])('the instant %j is stored as %j', (text, stored) => expect(storableInstant(text)).toBe(stored));
