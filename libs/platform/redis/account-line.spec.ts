import { afterEach, beforeEach, describe, expect, it, vi, type Mock } from 'vitest';
import {
  GateUnavailableError,
  type AccountGate,
  type GateAnswer,
  type GateRefusal,
  type GateRequest,
  type Permit,
  type Priority,
} from './account-gate';
import { AccountLine } from './account-line';

const GRANTED: GateAnswer = { granted: true, permit: {} as Permit };
const refusedFor = (retryAfterMs: number, reason: GateRefusal = 'account-rate'): GateAnswer => ({
  granted: false,
  retryAfterMs,
  reason,
});

/** What the gate answers next; the last answer for ever. */
let answers: GateAnswer[];
let asked: Priority[];
let acquire: Mock<AccountGate['acquire']>;
let line: AccountLine;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  acquire = vi.fn<AccountGate['acquire']>(async ({ priority }: GateRequest) => {
    asked.push(priority);
    return answers.length > 1 ? answers.shift()! : answers[0]!;
  });
  line = new AccountLine({ acquire } as unknown as AccountGate, () => undefined);
});
afterEach(() => void vi.useRealTimers());

const enter = (patienceMs: number, priority: Priority = 'interactive') =>
  line.enter({ priority, limits: { inFlight: 4 } } as GateRequest, patienceMs);
const settled = async (pass: Promise<GateAnswer>) => {
  let answer: GateAnswer | undefined;
  void pass.then((given) => (answer = given));
  await vi.advanceTimersByTimeAsync(0);
  return answer;
};

describe('who waits for an account', () => {
  it('asks at once where nobody else waits, and is let through', async () => {
    answers = [GRANTED];
    expect(await enter(0)).toBe(GRANTED);
    expect(line.isIdle).toBe(true);
  });

  it('is told when to come back, and nobody asks again before', async () => {
    answers = [refusedFor(30_000)];
    expect(await enter(1_000)).toMatchObject({ granted: false, reason: 'account-rate' });
    for (let other = 0; other < 100; other += 1) {
      expect(await enter(1_000, 'bulk')).toMatchObject({ granted: false, retryAfterMs: 30_000 });
    }
    expect(asked).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('stands in line for a short while, with one timer for all, and those at the front ask when it is over', async () => {
    answers = [refusedFor(800)];
    const passes = Array.from({ length: 10 }, () => enter(1_000));
    await vi.advanceTimersByTimeAsync(700);
    expect(vi.getTimerCount()).toBe(1);
    expect(asked).toHaveLength(10);
    answers = [GRANTED];
    asked = [];
    await vi.advanceTimersByTimeAsync(100);
    expect(asked).toHaveLength(4);
    expect(await settled(passes[9]!)).toBeUndefined();
    line.permitCameBack();
    await vi.advanceTimersByTimeAsync(200);
    expect(await Promise.all(passes)).toSatisfy((given: GateAnswer[]) => given.every(({ granted }) => granted));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(line.isIdle).toBe(true);
  });

  it('asks as soon as a permit comes back', async () => {
    answers = [refusedFor(50, 'in-flight'), GRANTED];
    const pass = enter(1_000);
    expect(await settled(pass)).toBeUndefined();
    line.permitCameBack();
    expect(await settled(pass)).toBe(GRANTED);
  });

  it('leaves when it would take longer than they want to wait', async () => {
    answers = [refusedFor(50, 'in-flight')];
    const pass = enter(220);
    await vi.advanceTimersByTimeAsync(300);
    expect(await pass).toMatchObject({ granted: false, reason: 'in-flight' });
  });

  it('goes before bulk work that came earlier', async () => {
    answers = [refusedFor(50, 'in-flight')];
    const bulk = Array.from({ length: 3 }, () => enter(1_000, 'bulk'));
    const person = enter(1_000);
    await vi.advanceTimersByTimeAsync(0);
    answers = [GRANTED, refusedFor(50, 'in-flight')];
    asked = [];
    line.permitCameBack();
    expect(await settled(person)).toBe(GRANTED);
    expect(asked[0]).toBe('interactive');
    expect(await settled(bulk[0]!)).toBeUndefined();
  });

  it('is told that only writing is held back, also when that became known in line', async () => {
    answers = [refusedFor(50, 'in-flight')];
    const pass = enter(1_000);
    await vi.advanceTimersByTimeAsync(0);
    answers = [refusedFor(3_600_000, 'writes-blocked')];
    await vi.advanceTimersByTimeAsync(60);
    expect(await pass).toMatchObject({ granted: false, reason: 'writes-blocked', retryAfterMs: 3_600_000 });
  });

  it('is sent away where many wait already', async () => {
    answers = [refusedFor(50, 'in-flight')];
    const passes = Array.from({ length: 17 }, () => enter(10_000));
    expect(await settled(passes[16]!)).toMatchObject({ granted: false });
    expect(await settled(passes[15]!)).toBeUndefined();
  });

  it('is not sent away for bulk work that waits', async () => {
    answers = [refusedFor(50, 'in-flight')];
    for (let waiting = 0; waiting < 16; waiting += 1) void enter(10_000, 'bulk');
    const person = enter(10_000);
    expect(await settled(person)).toBeUndefined();
    answers = [GRANTED];
    line.permitCameBack();
    expect(await settled(person)).toBe(GRANTED);
  });

  it('lets what is begun go first, whose share is that of people', async () => {
    answers = [refusedFor(30_000)];
    expect(await enter(0, 'bulk')).toMatchObject({ granted: false });
    answers = [refusedFor(50, 'in-flight')];
    const person = enter(1_000);
    await vi.advanceTimersByTimeAsync(0);
    answers = [GRANTED];
    const request = { priority: 'bulk', limits: { inFlight: 4 }, continues: {} } as GateRequest;
    expect(await settled(line.enter(request, 1_000))).toBe(GRANTED);
    expect(await settled(person)).toBeUndefined();
  });

  it('is kept from the place of people by no bulk work, also when that is begun and has none', async () => {
    acquire.mockImplementation(async ({ priority }) =>
      priority === 'bulk' ? refusedFor(50, 'in-flight') : answers[0]!,
    );
    const begun = { priority: 'bulk', limits: { inFlight: 4 }, continues: {} } as GateRequest;
    for (let waiting = 0; waiting < 5; waiting += 1) void line.enter(begun, 10_000);
    await vi.advanceTimersByTimeAsync(0);
    answers = [GRANTED];
    expect(await settled(enter(1_000))).toBe(GRANTED);
    answers = [refusedFor(50, 'in-flight')];
    const person = enter(1_000);
    await vi.advanceTimersByTimeAsync(0);
    answers = [GRANTED];
    line.permitCameBack();
    expect(await settled(person)).toBe(GRANTED);
  });

  it('hears that Redis is away', async () => {
    answers = [refusedFor(50, 'in-flight')];
    const heard = enter(1_000).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(0);
    acquire.mockRejectedValue(new GateUnavailableError());
    await vi.advanceTimersByTimeAsync(100);
    expect(await heard).toBeInstanceOf(GateUnavailableError);
    expect(line.isIdle).toBe(true);
  });
});
