import type { User } from 'oidc-client-ts';
import type { SignInSettings } from './settings';

/** What is known of who is signed in. */
export type SignedInUser = Pick<
  User,
  'access_token' | 'expires_at' | 'id_token' | 'refresh_token' | 'profile' | 'state'
>;

/** The session as `oidc-client-ts` keeps it in this browser, read without loading that library. */
export class KeptSession {
  readonly key: string;

  constructor({ issuer, clientId }: SignInSettings) {
    this.key = `oidc.user:${issuer}:${clientId}`;
  }

  /** `null`: nobody is signed in, or what is kept cannot be read. */
  read(): SignedInUser | null {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) ?? 'null') as Partial<SignedInUser> | null;
      return kept?.access_token && kept.profile?.sub ? (kept as SignedInUser) : null;
    } catch {
      return null;
    }
  }

  forget(): void {
    localStorage.removeItem(this.key);
  }
}
