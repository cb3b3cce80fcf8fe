import { expect, it } from 'vitest';
import type { PlanList } from '@calendar/client';
import { removalsOf } from './removals';

type Item = PlanList['items'][number]['items'][number];

const item = (eventId: string, action: Item['action']): Item => ({
  eventId,
  action,
  calendarId: 'primary',
  fields: [],
  title: 'Acme',
  type: 'interview',
  start: '2030-01-01',
  timeZone: null,
  allDay: true,
});
const plan = (connectionId: string, items: Item[]) => ({
  connectionId,
  create: items.filter(({ action }) => action === 'create').length,
  update: 0,
  delete: items.filter(({ action }) => action === 'delete').length,
  unchanged: 0,
  items,
});

it('counts what leaves each account, and leaves out accounts that lose nothing', () => {
  const list = { items: [plan('ada', [item('1', 'delete'), item('2', 'delete')]), plan('ben', [item('1', 'create')])] };
  expect(removalsOf(list)).toEqual([{ connectionId: 'ada', count: 2 }]);
});

it('does not take a move for a removal', () => {
  const list = { items: [plan('ada', [item('1', 'delete'), item('1', 'create'), item('2', 'delete')])] };
  expect(removalsOf(list)).toEqual([{ connectionId: 'ada', count: 1 }]);
});
