import { PROVIDER_ERROR_CODES } from '@calendar/contracts/calendar-provider';
import { describe, expect, it } from 'vitest';
import { messageFor } from '../links/link-problems';
import { backOffAfter, reactionTo } from './reactions';

const STEPS = ['create', 'update', 'delete'] as const;

describe('the reaction to a provider error', () => {
  it('is there for every code and step, with words for the person where one is told', () => {
    const reactions = PROVIDER_ERROR_CODES.flatMap((code) => STEPS.map((step) => reactionTo({ code }, step)));
    const problems = reactions.flatMap((reaction) => ('problem' in reaction ? [reaction.problem] : []));
    expect(reactions).not.toContain(undefined);
    expect(problems).not.toHaveLength(0);
    expect(problems.map(({ code }) => messageFor(code))).toEqual(problems.map(({ message }) => message));
  });

  it('to a rate limit is to leave the whole account alone for as long as the provider says', () => {
    expect(reactionTo({ code: 'rate-limited', retryAfterMs: 7_000 }, 'update')).toMatchObject({
      kind: 'retry',
      atLeastMs: 7_000,
      backOffAccount: true,
    });
    expect(reactionTo({ code: 'rate-limited' }, 'update')).toMatchObject({ kind: 'retry', atLeastMs: 1_000 });
  });

  it('to a limit of writing alone is to write nothing, and to go on reading and deleting', () => {
    const failure = { code: 'writes-limited', retryAfterMs: 3_600_000 } as const;
    for (const step of ['create', 'update'] as const) {
      expect(reactionTo(failure, step)).toMatchObject({
        kind: 'retry',
        problem: { code: 'sync.rate-limited' },
        atLeastMs: 3_600_000,
        backOffAccount: false,
        backOffWrites: true,
      });
    }
    expect(reactionTo(failure, 'delete')).toMatchObject({ kind: 'retry', backOffAccount: false, backOffWrites: false });
  });

  it('to an outage that tells its end is to leave the whole account alone until then', () => {
    expect(reactionTo({ code: 'unavailable', retryAfterMs: 90_000 }, 'update')).toMatchObject({
      kind: 'retry',
      atLeastMs: 90_000,
      backOffAccount: true,
    });
    expect(backOffAfter({ code: 'unavailable', retryAfterMs: 90_000 })).toBe(90_000);
    expect(backOffAfter({ code: 'rate-limited' })).toBe(1_000);
    expect(backOffAfter({ code: 'unavailable' })).toBe(0);
    expect(backOffAfter({ code: 'writes-limited', retryAfterMs: 90_000 })).toBe(0);
  });

  it('to a mailbox that is not there yet is to look again at ever longer intervals, and at least once an hour', () => {
    const waits = [0, 1, 5, 40].map((attempts) => {
      const reaction = reactionTo({ code: 'mailbox-missing', attempts }, 'create');
      return reaction.kind === 'retry' && reaction.atLeastMs;
    });
    expect(waits).toEqual([2_000, 4_000, 64_000, 3_600_000]);
  });

  it('to an outage, and to a 401 with a fresh token, is to try again later', () => {
    for (const code of ['unavailable', 'auth-rejected'] as const) {
      expect(reactionTo({ code }, 'create')).toMatchObject({ kind: 'retry', backOffAccount: false });
    }
  });

  it('to an event that is not as we left it is to read it again, never to write over it', () => {
    expect(reactionTo({ code: 'precondition-failed' }, 'update')).toEqual({ kind: 'read-again' });
    expect(reactionTo({ code: 'gone' }, 'update')).toEqual({ kind: 'read-again' });
    expect(reactionTo({ code: 'not-found' }, 'delete')).toEqual({ kind: 'read-again' });
  });

  it('to a key that is used up is to take the next one', () => {
    expect(reactionTo({ code: 'gone' }, 'create')).toEqual({ kind: 'renew-key' });
    expect(reactionTo({ code: 'already-exists' }, 'create')).toEqual({ kind: 'renew-key' });
  });

  it('to what may only not show yet is to look again, and not soon', () => {
    for (const step of STEPS) {
      expect(reactionTo({ code: 'gone', doubtful: true }, step)).toMatchObject({
        kind: 'retry',
        problem: { code: 'sync.unconfirmed' },
        atLeastMs: 15_000,
      });
    }
  });

  it('to not finding what was written a moment ago is to try again soon', () => {
    for (const step of ['update', 'delete'] as const) {
      expect(reactionTo({ code: 'not-found', justWritten: true }, step)).toMatchObject({
        kind: 'retry',
        atLeastMs: 0,
        atMostMs: 1_000,
      });
    }
  });

  it('to an event that may not be taken away is to leave it behind when it is to stand elsewhere, and only then', () => {
    expect(reactionTo({ code: 'permission-missing', moving: true }, 'delete')).toMatchObject({ kind: 'leave-behind' });
    expect(reactionTo({ code: 'permission-missing', moving: false }, 'delete')).toMatchObject({ kind: 'give-up' });
    expect(reactionTo({ code: 'permission-missing', moving: true }, 'create')).toMatchObject({ kind: 'give-up' });
  });

  it('to a mailbox that is missing or full is to try again, and to say what the person can do', () => {
    for (const step of STEPS) {
      expect(reactionTo({ code: 'mailbox-missing' }, step)).toMatchObject({
        kind: 'retry',
        problem: { code: 'sync.mailbox-missing' },
      });
      expect(reactionTo({ code: 'mailbox-full' }, step)).toMatchObject({
        kind: 'retry',
        problem: { code: 'sync.mailbox-full' },
      });
    }
  });

  it("to somebody else's event is to give up with words of its own, or to leave it where it is", () => {
    expect(reactionTo({ code: 'not-organizer' }, 'update')).toMatchObject({
      kind: 'give-up',
      problem: { code: 'sync.not-organizer' },
    });
    expect(reactionTo({ code: 'not-organizer', moving: true }, 'delete')).toMatchObject({ kind: 'leave-behind' });
  });

  it('to what cannot succeed is to give up and say so', () => {
    for (const step of ['create', 'update'] as const) {
      expect(reactionTo({ code: 'calendar-missing' }, step)).toMatchObject({
        kind: 'give-up',
        problem: { code: 'sync.calendar-not-found' },
      });
    }
    expect(reactionTo({ code: 'permission-missing' }, 'update')).toMatchObject({
      problem: { code: 'sync.permission-missing' },
    });
    expect(reactionTo({ code: 'invalid' }, 'update')).toMatchObject({
      kind: 'give-up',
      problem: { code: 'sync.refused' },
    });
  });
});
