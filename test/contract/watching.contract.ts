import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf, TIMED } from './drafts';
import { NotificationReceiver } from './notification-receiver';
import type { Account, Subject } from './world';

const DAY_MS = 86_400_000;

/** Push notifications. */
export function watchingContract(subject: () => Subject): void {
  let account: Account;
  let receiver: NotificationReceiver;
  beforeEach(async () => {
    account = await subject().world.newAccount();
    receiver = await NotificationReceiver.start();
  });
  afterEach(() => receiver.stop());

  const watch = (overrides: { calendarId?: string; secret?: string } = {}) =>
    subject().provider.watch!(account.session, {
      calendarId: 'primary',
      watchId: randomUUID(),
      secret: randomBytes(32).toString('base64url'),
      address: receiver.address,
      ...overrides,
    });

  describe('watching a calendar', () => {
    it('brings a notification with our secret when the person changes something', async () => {
      const { world, dialect } = subject();
      const secret = 'a-secret-of-ours';
      await watch({ secret });
      await receiver.idle();
      const notification = receiver.next();
      await world.personCreates(account, dialect.body({ title: 'Dentist', time: TIMED }));
      expect(dialect.secretOf(await notification)).toBe(secret);
    });

    it('ends by itself in days, not at once and not never', async () => {
      const left = Date.parse((await watch()).expiresAt) - Date.now();
      expect(left).toBeGreaterThan(DAY_MS / 24);
      expect(left).toBeLessThan(31 * DAY_MS);
    });

    it('can be stopped, also twice', async () => {
      const { provider, world, dialect } = subject();
      const stopped = await watch();
      await provider.unwatch!(account.session, stopped);
      await provider.unwatch!(account.session, stopped);
      const other = await NotificationReceiver.start();
      try {
        await provider.watch!(account.session, {
          calendarId: 'primary',
          watchId: randomUUID(),
          secret: 'x',
          address: other.address,
        });
        await other.idle();
        await receiver.idle();
        const before = receiver.received.length;
        const notification = other.next();
        await world.personCreates(account, dialect.body({ title: 'Dentist', time: TIMED }));
        await notification;
        expect(receiver.received).toHaveLength(before);
      } finally {
        await other.stop();
      }
    });

    it('can be renewed while the old watch is still there', async () => {
      const { world, dialect } = subject();
      await watch({ secret: 'old' });
      await watch({ secret: 'new' });
      await receiver.idle();
      const notification = receiver.nextWhere((each) => dialect.secretOf(each) === 'new');
      await world.personCreates(account, dialect.body({ title: 'Dentist', time: TIMED }));
      expect(dialect.secretOf(await notification)).toBe('new');
    });

    it('of a calendar that is not there is refused', async () => {
      const failure = await failureOf(watch({ calendarId: 'bm8tc3VjaC1jYWxlbmRhcg==' }));
      expect(['not-found', 'invalid', 'permission-missing']).toContain(failure.code);
    });
  });
}
