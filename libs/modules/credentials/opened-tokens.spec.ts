import { TokenVault, type SealContext } from '@calendar/platform/crypto';
import { describe, expect, it } from 'vitest';
import { sealContext, toSummary, type Credential } from './credential';
import { OpenedTokens } from './opened-tokens';

/** A vault that counts how often it opens. */
class CountingVault extends TokenVault {
  opened = 0;

  override open(sealed: string, context: SealContext): Promise<string> {
    this.opened += 1;
    return super.open(sealed, context);
  }
}

const vault = new CountingVault([{ kid: 'k1', key: Buffer.alloc(32, 'abcdefgh') }]);

async function credential(id: string, token: string, owner: Partial<Credential> = {}): Promise<Credential> {
  const known = {
    id,
    userId: 'ada',
    provider: 'google',
    accountId: '11',
    accountEmail: 'ada@google.test',
    sealedRefreshToken: 'sealed-refresh',
    accessTokenExpiresAt: new Date(),
    scopes: [],
    status: 'active',
    inReview: false,
    grantNumber: 1,
    firstSyncAt: new Date(),
    leavingSince: null,
    endsAccess: false,
    reauthSince: null,
    reauthRemedy: null,
    refreshFailingSince: null,
    lastRefreshedAt: new Date(),
    createdAt: new Date(),
    updatedAt: new Date(),
  } as const;
  const sealedAccessToken = await vault.seal(token, sealContext(known, 'access_token'));
  return { ...known, scopes: [], sealedAccessToken, ...owner };
}

describe('an opened token', () => {
  it('is opened once, and again when the stored one has changed', async () => {
    const tokens = new OpenedTokens(vault);
    const first = await credential('a', 'one');
    const before = vault.opened;
    expect([await tokens.open(first), await tokens.open(first)]).toEqual(['one', 'one']);
    expect(vault.opened).toBe(before + 1);
    expect(await tokens.open(await credential('a', 'two'))).toBe('two');
    expect(await tokens.open(first)).toBe('one');
  });

  it.each([{ userId: 'eve' }, { accountId: '12' }, { provider: 'microsoft' as const }])(
    'that was copied to %j is none',
    async (owner) => {
      expect(await new OpenedTokens(vault).open(await credential('a', 'one', owner))).toBeNull();
    },
  );

  it('is none when its key is gone', async () => {
    const other = new TokenVault([{ kid: 'k2', key: Buffer.alloc(32, 'x') }]);
    expect(await new OpenedTokens(other).open(await credential('a', 'one'))).toBeNull();
  });

  it('makes room for others: the one that was not used for longest goes first', async () => {
    const tokens = new OpenedTokens(vault);
    const [kept, crowd] = [await credential('kept', 'k'), await credential('crowd', 'c')];
    await tokens.open(kept);
    for (let index = 0; index < 5_000; index += 1) {
      await tokens.open({ ...crowd, id: String(index) });
      if (index === 2_500) await tokens.open(kept);
    }
    const before = vault.opened;
    await tokens.open(kept);
    expect(vault.opened).toBe(before);
    await tokens.open({ ...crowd, id: '0' });
    expect(vault.opened).toBe(before + 1);
  });

  it('can be forgotten', async () => {
    const tokens = new OpenedTokens(vault);
    const one = await credential('a', 'one');
    await tokens.open(one);
    tokens.forget('a');
    const before = vault.opened;
    await tokens.open(one);
    expect(vault.opened).toBe(before + 1);
  });
});

describe('what others may know of a credential', () => {
  it('holds no token', async () => {
    expect(toSummary(await credential('a', 'one'))).toEqual({
      id: 'a',
      inReview: false,
      userId: 'ada',
      provider: 'google',
      accountId: '11',
      accountEmail: 'ada@google.test',
      status: 'active',
    });
  });
});
