import { describe, expect, it } from 'vitest';
import { hashSecret, randomToken, secretsEqual } from './secrets';

describe('secrets', () => {
  it('hashes to the same 43 URL-safe characters every time', () => {
    expect(hashSecret('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
  });

  it('compares values of any length', () => {
    expect(secretsEqual('same', 'same')).toBe(true);
    expect(secretsEqual('same', 'samf')).toBe(false);
    expect(secretsEqual('', 'longer')).toBe(false);
  });

  it('makes tokens of the asked size that do not repeat', () => {
    expect(Buffer.from(randomToken(16), 'base64url')).toHaveLength(16);
    expect(new Set(Array.from({ length: 100 }, () => randomToken())).size).toBe(100);
  });
});
