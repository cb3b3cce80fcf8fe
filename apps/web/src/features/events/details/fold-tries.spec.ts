import { describe, expect, it } from 'vitest';
import type { TimelineEntry } from '@calendar/client';
import { foldTries } from './fold-tries';

const line = (fields: Partial<TimelineEntry>): TimelineEntry => ({
  id: '1',
  at: '2026-12-01T10:00:00Z',
  actor: 'career_copilot',
  connectionId: 'google',
  provider: 'google',
  accountEmail: 'ada@mail.example',
  action: 'update',
  fields: [],
  changes: [],
  outcome: 'succeeded',
  code: null,
  providerVersion: null,
  latencyMs: null,
  ...fields,
});
const first = line({ action: 'create' });
const failed = line({ outcome: 'will_retry', at: '2026-12-01T11:00:00Z' });
const failedAgain = line({ outcome: 'will_retry', at: '2026-12-01T11:05:00Z' });
const merged = line({ actor: 'calendar', action: 'merge', at: '2026-12-01T11:07:00Z' });
const done = line({ at: '2026-12-01T11:10:00Z' });

describe('what happened', () => {
  it('is told newest first', () => {
    expect(foldTries([done, first]).map(({ entry }) => entry)).toEqual([done, first]);
  });

  it('folds failed tries into the success that they came to', () => {
    expect(foldTries([done, failedAgain, failed, first])).toEqual([
      { entry: done, failedTries: [failedAgain, failed] },
      { entry: first, failedTries: [] },
    ]);
  });

  it('leaves each success the tries that were its own', () => {
    expect(foldTries([failedAgain, done, failed])).toEqual([
      { entry: failedAgain, failedTries: [] },
      { entry: done, failedTries: [failed] },
    ]);
  });

  it('folds tries that came to nothing yet into the last of them', () => {
    expect(foldTries([failedAgain, failed])).toEqual([{ entry: failedAgain, failedTries: [failed] }]);
  });

  it('leaves an edit that came from the calendar in between where it was', () => {
    expect(foldTries([done, merged, failed])).toEqual([
      { entry: done, failedTries: [failed] },
      { entry: merged, failedTries: [] },
    ]);
  });

  it('never takes the success of one account for that of another', () => {
    const elsewhere = line({ connectionId: 'outlook', at: done.at });
    expect(foldTries([elsewhere, failed])).toEqual([
      { entry: elsewhere, failedTries: [] },
      { entry: failed, failedTries: [] },
    ]);
  });
});
