import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isWeak, isWeakKey } from './secret-strength';

const MADE = {
  'openssl rand -hex 16': () => randomBytes(16).toString('hex'),
  'openssl rand -hex 32': () => randomBytes(32).toString('hex'),
  'in capitals': () => randomBytes(16).toString('hex').toUpperCase(),
  'openssl rand -base64 32': () => randomBytes(32).toString('base64'),
  'base64url of 24 bytes': () => randomBytes(24).toString('base64url'),
  'a UUID twice': () => `${crypto.randomUUID()}${crypto.randomUUID()}`,
  letters: () => Array.from(randomBytes(40), (byte) => String.fromCharCode(97 + (byte % 26))).join(''),
};

describe('a secret', () => {
  it.each(Object.entries(MADE))('made by a generator is good: %s', (_name, make) => {
    for (let round = 0; round < 2_000; round += 1) {
      const secret = make();
      expect(isWeak(secret), secret).toBe(false);
    }
  });

  it.each(['_Ze0q8GPSJhimerolcGthjMaseanip20', 'mIzqthinerandnoQwEdtealu7xKpRzv9'])(
    'made by a generator is good, even where it looks like words by chance: %s',
    (secret) => expect(isWeak(secret)).toBe(false),
  );

  it.each([
    'a'.repeat(64),
    'ab'.repeat(32),
    'abcdefghijklmnopqrstuvwxyz0123456789',
    '0123456789abcdef0123456789abcdef',
    '12345678901234567890123456789012',
    'secret'.repeat(8),
    'password1password2password3password4',
    'this-is-the-secret-of-our-production-system',
    'SuperSecretSigningKeyForProductionUseOnly',
    'correct horse battery staple, once more',
    'dasistdasgeheimnisunseresdienstes',
    'abcdefghABCDEFGHabcdefghABCDEFGH12345678',
    '31415926535897932384626433832795',
  ])('that could be guessed is weak: %s', (secret) => expect(isWeak(secret)).toBe(true));
});

describe('a key', () => {
  it('of random bytes is good', () => {
    for (let round = 0; round < 2_000; round += 1) expect(isWeakKey(randomBytes(32))).toBe(false);
  });

  it.each([
    Buffer.alloc(32, 1),
    Buffer.alloc(32, 'known to everybody'),
    Buffer.from('0123456789abcdef0123456789abcdef'),
    Buffer.from(Array.from({ length: 32 }, (_, at) => at)),
    Buffer.from(Array.from({ length: 32 }, (_, at) => (at % 8) * 31)),
  ])('that could be guessed is weak', (key) => expect(isWeakKey(key)).toBe(true));
});
