import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CredentialReauthNeeded, DomainEvents, GrantObtained } from '@calendar/contracts/domain-events';
import { ReauthRequiredError, TokenUnavailableError } from '@calendar/contracts/ports';
import { UnitOfWork } from '@calendar/platform/database';
import { TokenVault } from '@calendar/platform/crypto';
import type { AccountOwner } from './account-owner';
import { AccountWorld } from './account-world';

let world: AccountWorld;
let person: AccountOwner;

beforeAll(async () => {
  world = await AccountWorld.start();
});
afterAll(() => world.stop());
beforeEach(async () => {
  person = await world.person();
});

/** As when the worker has signed in, and found this account. */
async function connected(password: string): Promise<string> {
  const account = { userId: person.id, provider: 'caldav' as const, accountId: `caldav.example.org/${person.id}/` };
  const vault = world.get(TokenVault);
  const grant = new GrantObtained({
    ...account,
    accountEmail: person.id,
    scopes: [],
    sealedAccessToken: await vault.seal(password, { ...account, kind: 'access_token' }),
    sealedRefreshToken: await vault.seal(password, { ...account, kind: 'refresh_token' }),
    accessTokenExpiresAt: '9999-12-31T00:00:00.000Z',
    start: 'now',
  });
  await world.get(UnitOfWork).runInTurnOf(person.id, () => world.get(DomainEvents).publish(grant));
  return (await world.connections.ofUser(person.id))[0]!.id;
}

const refusedAgo = (id: string, seconds: number) =>
  world.sql('UPDATE calendar_credentials SET refresh_failing_since = now() - make_interval(secs => $2) WHERE id = $1', [
    id,
    seconds,
  ]);
const outcomeOf = (work: Promise<string>) => work.catch((error: unknown) => error);

describe('a password', () => {
  it('is good for as long as nobody refuses it, and is never refreshed', async () => {
    const id = await connected('sesame');
    await world.sql(`UPDATE calendar_credentials SET last_refreshed_at = now() - interval '1 year' WHERE id = $1`, [
      id,
    ]);
    expect(await world.tokens.refreshDue()).toEqual({ refreshed: 0, failed: 0 });
    expect(await world.tokens.fresh(id)).toBe('sesame');
  });

  it('that is refused is shown to nobody for a minute', async () => {
    const id = await connected('sesame');
    for (const work of [() => world.tokens.replace(id, 'sesame'), () => world.tokens.fresh(id)]) {
      const outcome = (await outcomeOf(work())) as TokenUnavailableError;
      expect(outcome).toBeInstanceOf(TokenUnavailableError);
      expect(outcome.retryAfterMs).toBeGreaterThan(50_000);
    }
    await refusedAgo(id, 61);
    expect(await world.tokens.fresh(id)).toBe('sesame');
  });

  it('that is refused once more after that ends the access, and the person is told once', async () => {
    const needed = world.record(CredentialReauthNeeded);
    const id = await connected('sesame');
    await outcomeOf(world.tokens.replace(id, 'sesame'));
    await refusedAgo(id, 61);
    const outcomes = await Promise.all([1, 2, 3].map(() => outcomeOf(world.tokens.replace(id, 'sesame'))));
    expect(outcomes.every((outcome) => outcome instanceof ReauthRequiredError)).toBe(true);
    expect(await outcomeOf(world.tokens.fresh(id))).toBeInstanceOf(ReauthRequiredError);
    expect((await world.connections.byId(id))?.status).toBe('reauth_required');
    const own = needed.filter(({ payload }) => payload.connectionId === id);
    expect(own.map(({ payload }) => payload.reason)).toEqual(['password-refused']);
  });

  it('that was refused long ago, and taken since, is tried again like one that never was', async () => {
    const id = await connected('sesame');
    await refusedAgo(id, 2 * 60 * 60);
    expect(await outcomeOf(world.tokens.replace(id, 'sesame'))).toBeInstanceOf(TokenUnavailableError);
    expect(await outcomeOf(world.tokens.fresh(id))).toBeInstanceOf(TokenUnavailableError);
  });

  it('that is new is used at once, by the connection that there was', async () => {
    const id = await connected('sesame');
    await outcomeOf(world.tokens.replace(id, 'sesame'));
    expect(await connected('new')).toBe(id);
    expect(await world.tokens.fresh(id)).toBe('new');
  });
});
