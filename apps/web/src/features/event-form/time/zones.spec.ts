import { describe, expect, it } from 'vitest';
import { zoneGroups, zoneName } from './zones';

describe('the zones to choose from', () => {
  it('are grouped, with those that are near at hand in front, also where the browser does not list them', () => {
    const known = ['America/New_York', 'Europe/Lisbon', 'America/Argentina/Salta', 'Europe/Berlin', 'Etc/GMT+1'];
    const groups = zoneGroups(known, { name: 'Near', zones: ['Europe/Berlin', 'Asia/Nowhere', 'Europe/Berlin'] });
    expect(groups.map(({ name, zones }) => [name, ...zones.map((zone) => zone.name)])).toEqual([
      ['Near', 'Berlin', 'Nowhere', 'UTC'],
      ['America', 'Argentina, Salta', 'New York'],
      ['Europe', 'Berlin', 'Lisbon'],
    ]);
  });

  it('go by their place', () => {
    expect(zoneName('America/New_York')).toBe('New York');
    expect(zoneName('UTC')).toBe('UTC');
  });
});
