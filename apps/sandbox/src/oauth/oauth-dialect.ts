import type { JWTPayload } from 'jose';
import type { ProviderFailure } from '../provider-failure';
import type { ProviderName } from '../provider-name';

/** Everything that is refused: of a request for consent, and of one for tokens. */
export type OAuthProblem =
  | 'no-client-id'
  | 'bad-redirect-uri'
  | 'bad-response-type'
  | 'no-scope'
  | 'unknown-scope'
  | 'bad-prompt'
  | 'bad-challenge'
  | 'unknown-parameter'
  | 'declined'
  | 'no-client-secret'
  | 'wrong-client-secret'
  | 'no-grant-type'
  | 'unknown-grant-type'
  | 'no-code'
  | 'unknown-code'
  | 'used-code'
  | 'expired-code'
  | 'other-redirect-uri'
  | 'wrong-verifier'
  | 'no-refresh-token'
  | 'unknown-refresh-token'
  | 'revoked-refresh-token'
  | 'no-token'
  | 'unknown-token';

/** How a provider says it. */
export interface Refusal {
  error: string;
  text: string;
  /** Microsoft's number of it (AADSTS). */
  number?: number;
}

/** A kind of token or code: opaque, and told by how it begins. */
export interface TokenForm {
  prefix: string;
  /** Of chance behind it. */
  bytes: number;
}

/** A grant, or a consent that is to become one. */
export interface Granted {
  account: string;
  clientId: string;
  scopes: readonly string[];
}

/** What Google and Microsoft do differently when they let an app in. Everything else is the same code. */
export interface OAuthDialect {
  provider: ProviderName;
  /** Below their hosts. */
  paths: { authorize: string; token: string; revoke: string | null };
  forms: Readonly<Record<'code' | 'access' | 'refresh', TokenForm>>;
  refusals: Readonly<Record<OAuthProblem, Refusal>>;
  /** What the token endpoint answers with. @param now epoch milliseconds of sandbox time */
  failure(refusal: Refusal, now: number): ProviderFailure;
  /** Of a refusal that is told by way of the app; `null`: whatever is wrong is shown to the person, but for a "no". */
  told: ((refusal: Refusal) => Record<string, string>) | null;

  scopes: {
    isKnown: (scope: string) => boolean;
    /** As the provider writes it. */
    canonical: (scope: string) => string;
    isSame: (one: string, other: string) => boolean;
    /** Tells no more than who somebody is; never refused by itself. */
    isSignIn: (scope: string) => boolean;
    label: (scope: string) => string;
    /** What the token response lists. */
    listed: (scopes: readonly string[]) => string[];
  };
  /** Whether a person may untick single scopes. */
  unticks: boolean;
  /** What a request for consent may hold beside what both providers take (`authorization-request.ts`). */
  ownParameters: readonly string[];
  /** Words that `prompt` may hold, and whether several at once. */
  prompts: { known: readonly string[]; several: boolean };

  refreshTokens: {
    /** Whether a request wants one. */
    wanted(query: URLSearchParams, scopes: readonly string[]): boolean;
    /** Whether only a consent to something new, or one that was asked for by `prompt=consent`, gives one. */
    forNewsOnly: boolean;
    /** Whether each use gives another one, beside which the old one stays good. */
    rotate: boolean;
  };
  /** What goes back to the app beside code and state. */
  besideCode(scopes: readonly string[]): Record<string, string>;
  /** What a token response holds beside what all of them do. */
  besideToken(expiresIn: number): object;
  /** Of the ID token, without its times and the nonce. */
  claims(granted: Granted): JWTPayload;
}
