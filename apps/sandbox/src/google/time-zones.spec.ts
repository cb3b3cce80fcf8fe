import { describe, expect, it } from 'vitest';
import { instantOfWall, isTimeZone, offsetAt, renderInstant } from './time-zones';

const wall = (text: string) => Date.parse(`${text}Z`);

describe('Time zones', () => {
  it.each(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'])('know %s', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  it.each(['', '+01:00', 'Europe/Atlantis', 'W. Europe Standard Time', 7, null])('do not know %s', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });

  it('find the instant of a wall time on both sides of a change', () => {
    const instant = (text: string) => new Date(instantOfWall(wall(text), 'America/New_York')).toISOString();
    expect(instant('2026-03-08T01:59:00')).toBe('2026-03-08T06:59:00.000Z');
    expect(instant('2026-03-08T03:00:00')).toBe('2026-03-08T07:00:00.000Z');
    expect(instant('2026-11-01T00:59:00')).toBe('2026-11-01T04:59:00.000Z');
    expect(instant('2026-11-01T02:00:00')).toBe('2026-11-01T07:00:00.000Z');
  });

  it('move a skipped wall time on by the gap, and take the first of two equal ones', () => {
    const shown = (text: string) => renderInstant(instantOfWall(wall(text), 'America/New_York'), 'America/New_York');
    expect(shown('2026-03-08T02:30:00')).toBe('2026-03-08T03:30:00-04:00');
    expect(shown('2026-11-01T01:30:00')).toBe('2026-11-01T01:30:00-04:00');
  });

  it('give wall times back as they were, all the year round', () => {
    for (const zone of [
      'Europe/Berlin',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
      'Pacific/Chatham',
      'America/St_Johns',
    ]) {
      for (let day = 0; day < 365; day += 1) {
        const noon = wall('2026-01-01T12:00:00') + day * 86_400_000;
        const instant = instantOfWall(noon, zone);
        expect(instant + offsetAt(instant, zone)).toBe(noon);
      }
    }
  });

  it('write offsets with minutes, and Z for none', () => {
    expect(renderInstant(wall('2026-01-01T00:00:00'), 'Asia/Kathmandu')).toBe('2026-01-01T05:45:00+05:45');
    expect(renderInstant(wall('2026-01-01T00:00:00'), 'America/St_Johns')).toBe('2025-12-31T20:30:00-03:30');
    expect(renderInstant(wall('2026-01-01T00:00:00'), 'Europe/London')).toBe('2026-01-01T00:00:00Z');
  });
});
