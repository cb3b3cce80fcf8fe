import { expect, it } from 'vitest';
import { renderInstant } from '../google/google-zones';
import { isTimeZone, ZoneRules } from './zone-rules';

const rules = new ZoneRules();
const wall = (text: string) => Date.parse(`${text}Z`);
const inNewYork = (text: string) => new Date(rules.instantOfWall(wall(text), 'America/New_York')).toISOString();

it.each([
  ['UTC', true],
  ['America/Argentina/Buenos_Aires', true],
  ['', false],
  ['+01:00', false],
  ['Europe/Atlantis', false],
  ['W. Europe Standard Time', false],
  [7, false],
])('whether %j is the name of a zone: %j', (name, is) => expect(isTimeZone(name)).toBe(is));

it.each([
  ['2026-03-08T01:59:00', '2026-03-08T06:59:00.000Z'],
  ['2026-03-08T03:00:00', '2026-03-08T07:00:00.000Z'],
  ['2026-11-01T00:59:00', '2026-11-01T04:59:00.000Z'],
  ['2026-11-01T02:00:00', '2026-11-01T07:00:00.000Z'],
  // Skipped: moved on by the gap. Twice: the first of them.
  ['2026-03-08T02:30:00', '2026-03-08T07:30:00.000Z'],
  ['2026-11-01T01:30:00', '2026-11-01T05:30:00.000Z'],
])('the clocks of New York show %s at %s', (text, instant) => expect(inNewYork(text)).toBe(instant));

it('wall times come back as they were, all the year round', () => {
  for (const zone of [
    'Europe/Berlin',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'Pacific/Chatham',
    'America/St_Johns',
  ]) {
    for (let day = 0; day < 365; day += 1) {
      const noon = wall('2026-01-01T12:00:00') + day * 86_400_000;
      const instant = rules.instantOfWall(noon, zone);
      expect(instant + rules.offsetAt(instant, zone)).toBe(noon);
    }
  }
});

it.each([
  ['Asia/Kathmandu', '2026-01-01T05:45:00+05:45'],
  ['America/St_Johns', '2025-12-31T20:30:00-03:30'],
  ['Europe/London', '2026-01-01T00:00:00Z'],
])('midnight of UTC is written in %s as %s', (zone, text) => {
  expect(renderInstant(wall('2026-01-01T00:00:00'), zone)).toBe(text);
});
