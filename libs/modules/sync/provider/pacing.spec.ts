import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { burstDelay, retryDelay } from './pacing';

const NOW = new Date('2027-01-01T12:00:00.000Z');
const ago = (ms: number) => new Date(NOW.getTime() - ms);

describe('a write', () => {
  it('of an event that was never written does not wait', () => {
    expect(burstDelay({ lastWrittenAt: null, pendingSince: NOW, desiredAt: NOW }, NOW)).toBe(0);
  });

  it('of a single edit does not wait', () => {
    expect(burstDelay({ lastWrittenAt: ago(60_000), pendingSince: NOW, desiredAt: NOW }, NOW)).toBe(0);
    expect(burstDelay({ lastWrittenAt: ago(2_000), pendingSince: NOW, desiredAt: NOW }, NOW)).toBe(0);
  });

  it('of an edit shortly after another write waits until the edits rest', () => {
    const link = { lastWrittenAt: ago(100), pendingSince: ago(50), desiredAt: NOW };
    expect(burstDelay(link, NOW)).toBe(300);
    expect(burstDelay({ ...link, desiredAt: ago(299) }, NOW)).toBe(1);
    expect(burstDelay({ ...link, desiredAt: ago(300) }, NOW)).toBe(0);
  });

  it('in a burst that never rests is made after a quarter of a minute all the same', () => {
    const link = { lastWrittenAt: ago(14_900), pendingSince: ago(14_800), desiredAt: NOW };
    expect(burstDelay(link, NOW)).toBe(100);
    expect(burstDelay({ ...link, lastWrittenAt: ago(15_000), pendingSince: ago(14_900) }, NOW)).toBe(0);
  });

  it('of a hundred edits within a quarter of a minute is one of at most two', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 145 }), { minLength: 100, maxLength: 100 }), (gaps) => {
        let now = NOW.getTime();
        let link = { lastWrittenAt: ago(60_000) as Date | null, pendingSince: NOW, desiredAt: NOW };
        let writes = 0;
        let waiting = false;
        const look = () => {
          if (!waiting || burstDelay(link, new Date(now)) > 0) return;
          writes += 1;
          waiting = false;
          link = { ...link, lastWrittenAt: new Date(now) };
        };
        for (const gap of gaps) {
          link = { ...link, desiredAt: new Date(now), pendingSince: waiting ? link.pendingSince : new Date(now) };
          waiting = true;
          look();
          now += gap;
        }
        now += 300;
        look();
        expect(waiting).toBe(false);
        expect(writes).toBeLessThanOrEqual(2);
      }),
    );
  });
});

describe('a retry', () => {
  it('waits at random, up to a time that doubles, and never more than five minutes', () => {
    expect(retryDelay(1, 0, () => 0)).toBe(0);
    expect(retryDelay(1, 0, () => 1)).toBe(1_000);
    expect(retryDelay(4, 0, () => 1)).toBe(8_000);
    expect(retryDelay(1_000, 0, () => 1)).toBe(300_000);
  });

  it('never comes before the provider allows it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 600_000 }), (attempts, atLeast) => {
        expect(retryDelay(attempts, atLeast)).toBeGreaterThanOrEqual(atLeast);
      }),
    );
  });
});
