import { ProviderError } from '@calendar/contracts/calendar-provider';

/** What is needed to work with an account: kept sealed as its access token, so that no call needs another look-up. */
export interface AccountAccess {
  /** URL of the folder that holds the calendars, with a slash at its end. */
  home: string;
  /** Path of the calendar that is the account's default one. */
  primary: string;
  user: string;
  password: string;
}

export function accessToken(access: AccountAccess): string {
  const { home, primary, user, password } = access;
  return Buffer.from(JSON.stringify({ home, primary, user, password })).toString('base64url');
}

/** @throws ProviderError `auth-rejected` for a token that is none of ours */
export function accessOf(token: string): AccountAccess {
  try {
    const access: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (isAccess(access)) return access;
  } catch {
    // As below.
  }
  throw new ProviderError('auth-rejected', { reason: 'malformed-token' });
}

function isAccess(value: unknown): value is AccountAccess {
  if (typeof value !== 'object' || value === null) return false;
  const texts: Record<string, unknown> = { ...value };
  return ['home', 'primary', 'user', 'password'].every((key) => typeof texts[key] === 'string');
}
