import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { noteAnswer, noteSilence, onConnectionChange, type ServiceConnection } from '.';

let told: ServiceConnection[];
let stopListening: () => void;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000 });
  noteAnswer(1_000);
  told = [];
  stopListening = onConnectionChange((connection) => told.push(connection));
});
afterEach(() => {
  stopListening();
  vi.setSystemTime(100_000);
  noteAnswer(100_000);
  vi.useRealTimers();
});

describe('a service that has fallen silent', () => {
  beforeEach(() => {
    vi.setSystemTime(2_000);
    noteSilence();
  });

  it('is not back because of an answer that was on its way before', () => {
    vi.setSystemTime(2_100);
    noteAnswer(1_990);
    expect(told).toEqual([{ isReachable: false, lastAnswerAt: 1_000 }]);
  });

  it('is back when it answers what was asked since', () => {
    vi.setSystemTime(7_000);
    noteAnswer(6_990);
    expect(told).toEqual([
      { isReachable: false, lastAnswerAt: 1_000 },
      { isReachable: true, lastAnswerAt: 7_000 },
    ]);
  });
});
