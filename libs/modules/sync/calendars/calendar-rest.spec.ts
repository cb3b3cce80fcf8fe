import { expect, it } from 'vitest';
import { LONGEST_REST_MS, restAfter, type News } from './calendar-rest';

const at = (ms: number) => new Date(1_000_000 + ms);

/** Reads a calendar again and again, each time so long after its rest. @returns how long it was left alone each time */
function rests(news: readonly News[], afterRestMs = 100): number[] {
  const all: number[] = [];
  let [lastPulledAt, restsUntil]: [Date | null, Date | null] = [null, null];
  for (const [index, each] of news.entries()) {
    const takenAt: Date = restsUntil === null ? at(0) : new Date(restsUntil.getTime() + afterRestMs);
    const rest = restAfter({ takenAt, lastPulledAt, restsUntil }, each);
    all[index] = rest;
    lastPulledAt = new Date(takenAt.getTime() + 20);
    restsUntil = new Date(lastPulledAt.getTime() + rest);
  }
  return all;
}

it('a calendar that we alone write to is left alone for longer each time, up to a bound', () => {
  expect(rests(['ours', 'ours', 'none', 'ours', 'ours'])).toEqual([400, 800, 1_600, 1_600, LONGEST_REST_MS]);
});

it('what somebody else does in it ends that at once', () => {
  expect(rests(['ours', 'ours', 'others', 'ours', 'ours', 'others'])).toEqual([400, 800, 400, 800, 1_600, 400]);
});

it('one that others change all the time is never left alone for longer', () => {
  expect(rests(['others', 'others', 'others'])).toEqual([400, 400, 400]);
});

it('one that was read last by a release that knows of no rests is left alone for the shortest time', () => {
  expect(restAfter({ takenAt: at(600), restsUntil: at(400), lastPulledAt: at(500) }, 'ours')).toBe(400);
});

it('one that was quiet for a while is left alone for the shortest time after its first read', () => {
  expect(rests(['ours', 'ours', 'ours', 'none'], 1_000)).toEqual([400, 400, 400, 400]);
});
