import { SignJWT } from 'jose';
import { beforeEach, expect, it, vi } from 'vitest';
import { TokenVerifier } from './token-verifier';
import { VerifiedTokens } from './verified-tokens';

const SECRET = 'an-hs256-secret-of-more-than-32-bytes-9f';
const laterBy = (ms: number) => vi.setSystemTime(Date.now() + ms);
const endsIn = (ms: number) => ({ subject: 'ada', scopes: new Set<string>(), expiresAt: Date.now() + ms });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  return () => vi.useRealTimers();
});

it('a token is known for a minute', () => {
  const tokens = new VerifiedTokens<ReturnType<typeof endsIn>>();
  tokens.add('token', 1, endsIn(600_000));
  laterBy(59_000);
  expect(tokens.get('token', 1)?.subject).toBe('ada');
  laterBy(1_000);
  expect(tokens.get('token', 1)).toBeUndefined();
});

it('a token that has ended is not known, however lately it came', () => {
  const tokens = new VerifiedTokens<ReturnType<typeof endsIn>>();
  tokens.add('token', 1, endsIn(5_000));
  laterBy(5_000);
  expect(tokens.get('token', 1)).toBeUndefined();
});

it('with other keys nothing is known', () => {
  const tokens = new VerifiedTokens<ReturnType<typeof endsIn>>();
  tokens.add('token', 1, endsIn(600_000));
  expect(tokens.get('token', 2)).toBeUndefined();
  expect(tokens.get('token', 1)).toBeUndefined();
});

it('ten thousand are known, and the oldest goes first', () => {
  const tokens = new VerifiedTokens<ReturnType<typeof endsIn>>();
  for (let number = 0; number <= 10_000; number += 1) tokens.add(`token ${number}`, 1, endsIn(600_000));
  expect(tokens.get('token 0', 1)).toBeUndefined();
  expect(tokens.get('token 1', 1)?.subject).toBe('ada');
});

it('the signature of a token is checked once a minute, and that of another one each time', async () => {
  const verify = vi.spyOn(globalThis.crypto.subtle, 'verify');
  const verifier = new TokenVerifier({ kind: 'secret', secret: SECRET } as never);
  const signed = (subject: string, secret = SECRET) =>
    new SignJWT({ sub: subject })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('90s')
      .sign(new TextEncoder().encode(secret));
  const token = await signed('ada');
  for (let time = 0; time < 3; time += 1) expect((await verifier.verify(token)).subject).toBe('ada');
  expect(verify).toHaveBeenCalledTimes(1);
  expect((await verifier.verify(await signed('ben'))).subject).toBe('ben');
  const forged = await signed('ada', 'another-secret-of-more-than-32-bytes');
  for (let time = 0; time < 2; time += 1) await expect(verifier.verify(forged)).rejects.toThrow();
  expect(verify).toHaveBeenCalledTimes(4);
  laterBy(61_000);
  await verifier.verify(token);
  expect(verify).toHaveBeenCalledTimes(5);
  laterBy(30_000);
  await expect(verifier.verify(token)).rejects.toThrow();
  verify.mockRestore();
});
