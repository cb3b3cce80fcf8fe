import { describe, expect, it } from 'vitest';
import { TokenVault, VaultError } from './token-vault';

const key = (kid: string, fill: number) => ({ kid, key: new Uint8Array(32).fill(fill) });
const context = { userId: 'u1', credentialId: 'c1', kind: 'refresh_token' };

describe('TokenVault', () => {
  it('opens what it sealed, in the same context, whatever the order of its keys', async () => {
    const vault = new TokenVault([key('k1', 1)]);
    const sealed = await vault.seal('1//refresh ünïcode', context);
    expect(await vault.open(sealed, { kind: 'refresh_token', credentialId: 'c1', userId: 'u1' })).toBe(
      '1//refresh ünïcode',
    );
    expect(sealed).not.toContain('refresh');
  });

  it('never seals the same text to the same value twice', async () => {
    const vault = new TokenVault([key('k1', 1)]);
    expect(await vault.seal('token', context)).not.toBe(await vault.seal('token', context));
  });

  it('refuses a text that was moved to another user', async () => {
    const vault = new TokenVault([key('k1', 1)]);
    const sealed = await vault.seal('token', context);
    await expect(vault.open(sealed, { ...context, userId: 'u2' })).rejects.toMatchObject({ code: 'cannot-open' });
  });

  it('does not mix up contexts whose parts run together', async () => {
    const vault = new TokenVault([key('k1', 1)]);
    const sealed = await vault.seal('token', { a: 'x","b":"y' });
    await expect(vault.open(sealed, { a: 'x', b: 'y' })).rejects.toBeInstanceOf(VaultError);
  });

  it('refuses a text changed in any of its parts', async () => {
    const vault = new TokenVault([key('k1', 1), key('k2', 2)]);
    const parts = (await vault.seal('a token long enough', context)).split('.');
    for (const index of parts.keys()) {
      const flipped = parts.with(index, `${parts[index]![0] === 'A' ? 'B' : 'A'}${parts[index]!.slice(1)}`).join('.');
      await expect(vault.open(flipped, context)).rejects.toBeInstanceOf(VaultError);
    }
    const otherKid = Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A256GCM', kid: 'k2' })).toString('base64url');
    await expect(vault.open(parts.with(0, otherKid).join('.'), context)).rejects.toMatchObject({ code: 'cannot-open' });
  });

  it('opens old texts after a rotation and seals with the new key', async () => {
    const before = new TokenVault([key('old', 1)]);
    const sealed = await before.seal('token', context);
    const after = new TokenVault([key('new', 2), key('old', 1)]);
    expect(await after.open(sealed, context)).toBe('token');
    expect(after.sealedWith(sealed)).toBe('old');
    expect(after.sealedWith(await after.seal('token', context))).toBe('new');
  });

  it('says that a key is missing, and which', async () => {
    const sealed = await new TokenVault([key('old', 1)]).seal('token', context);
    const vault = new TokenVault([key('new', 2)]);
    await expect(vault.open(sealed, context)).rejects.toMatchObject({ code: 'unknown-key' });
    expect(vault.sealedWith(sealed)).toBe('old');
  });

  it.each(['', 'plain', 'a.b.c', 'a.b.c.d', '....', `${Buffer.from('{}').toString('base64url')}.a.b.c`])(
    'calls %j unopenable',
    async (text) => {
      await expect(new TokenVault([key('k1', 1)]).open(text, context)).rejects.toMatchObject({ code: 'cannot-open' });
    },
  );

  it('never shows the token in its errors', async () => {
    const vault = new TokenVault([key('k1', 1)]);
    const sealed = await vault.seal('token', context);
    const error = await vault.open(sealed, {}).catch((caught: unknown) => caught);
    expect(String((error as Error).stack)).not.toContain(sealed);
  });
});
