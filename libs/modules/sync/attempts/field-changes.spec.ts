import { expect, it } from 'vitest';
import { fieldChanges } from './field-changes';

it('fields of a new event have come from nothing', () => {
  expect(fieldChanges(['title', 'reminders'], null, { title: 'Acme', reminders: [10], location: 'x' })).toEqual([
    { field: 'title', from: null, to: 'Acme' },
    { field: 'reminders', from: null, to: [10] },
  ]);
});

it('what nobody knows is nothing', () => {
  expect(fieldChanges(['status'], { status: 'confirmed' }, {})).toEqual([
    { field: 'status', from: 'confirmed', to: null },
  ]);
});

it('long texts are cut, and no character of them in two', () => {
  const [change] = fieldChanges(
    ['description'],
    { description: '🎓'.repeat(400) },
    { description: `a${'🎓'.repeat(400)}` },
  );
  expect(change!.from).toBe(`${'🎓'.repeat(250)}…`);
  expect(change!.to).toBe(`a${'🎓'.repeat(249)}…`);
});
