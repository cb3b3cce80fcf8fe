import { expect, it } from 'vitest';
import { changedAt } from './changed-at';

const THEN = '2027-03-01T10:00:00.000Z';
const LATER = '2027-03-01T11:00:00.000Z';
const LINK = { etag: 'first', providerUpdatedAt: new Date(THEN) };

it.each([
  ['is when the provider says it was made', { etag: 'second', updatedAt: LATER }, Date.parse(LATER)],
  ['is not known if the provider counts it as none', { etag: 'second', updatedAt: THEN }, null],
  ['is not known if the provider does not say', { etag: 'second', updatedAt: null }, null],
  ['is not known of a deletion', null, null],
  ['stays what it was while nothing is changed', { etag: 'first', updatedAt: THEN }, Date.parse(THEN)],
])('the time of a change in the calendar %s', (_, found, expected) => {
  expect(changedAt(LINK, found)).toBe(expected);
});
