import { expect, it } from 'vitest';
import type { GraphApi, GraphRequest } from './graph-api';
import { readGraphBusyTimes } from './graph-busy-times';
import type { AnsweredEvent } from './map-graph-event';

const EVENT = {
  id: 'e',
  start: { dateTime: '2027-03-08T10:00:00.0000000', timeZone: 'UTC' },
  end: { dateTime: '2027-03-08T11:00:00.0000000', timeZone: 'UTC' },
  showAs: 'busy',
} as AnsweredEvent;

function taken(event: Partial<AnsweredEvent>, asked: GraphRequest[] = []) {
  const call = (_session: unknown, request: GraphRequest) => {
    asked.push(request);
    return Promise.resolve({ value: [{ ...EVENT, ...event }] });
  };
  const span = { calendarId: 'primary', from: '2027-03-08T00:00:00.000Z', to: '2027-03-09T00:00:00.000Z' };
  return readGraphBusyTimes({ call } as unknown as GraphApi, { accessToken: '', connectionId: '' }, span);
}

it.each<[string, Partial<AnsweredEvent>, boolean]>([
  ['an event', {}, false],
  ['one that is not settled', { showAs: 'tentative' }, true],
  ['being out of office', { showAs: 'oof' }, false],
  ['an invitation without an answer', { responseStatus: { response: 'notResponded' } }, true],
  ['an invitation with a perhaps', { responseStatus: { response: 'tentativelyAccepted' } }, true],
  ['what says nothing of it', { showAs: null }, false],
])('%s takes time', async (_what, event, tentative) => {
  expect(await taken(event)).toMatchObject([{ eventId: 'e', tentative }]);
});

it.each<[string, Partial<AnsweredEvent>]>([
  ['a declined invitation', { responseStatus: { response: 'declined' } }],
  ['a cancelled event', { isCancelled: true }],
  ['a free one', { showAs: 'free' }],
  ['working elsewhere', { showAs: 'workingElsewhere' }],
])('%s does not', async (_what, event) => {
  expect(await taken(event)).toEqual([]);
});

it('neither subjects nor bodies are asked for; an occurrence is of its series', async () => {
  const asked: GraphRequest[] = [];
  expect(await taken({ id: 'o', seriesMasterId: 'e' }, asked)).toMatchObject([{ eventId: 'e' }]);
  const { searchParams } = new URL(`https://graph.test${asked[0]!.path}`);
  expect(searchParams.get('$select')!.split(',')).not.toEqual(expect.arrayContaining(['subject']));
  expect(searchParams.get('startDateTime')).toBe('2027-03-08T00:00:00.000Z');
});
