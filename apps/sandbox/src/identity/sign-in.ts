import { randomBytes } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { AuthorizationCodes, type Redemption } from '../oauth/authorization-codes';
import { SigningKey } from '../signing-key';
import type { World } from '../world';
import type { Kept } from '../state-file';
import { personOf, type Person } from './people';
import { RefreshTokens } from './refresh-tokens';
import type { SignInRequest } from './sign-in-request';
import { SignInSessions } from './sign-in-sessions';

export const AUDIENCE = 'copilot-calendar';
const CODE_FORM = { prefix: '', bytes: 24 };
const ACCESS_TOKEN_SECONDS = 3_600;

export interface NewToken {
  sub: string;
  email?: string | undefined;
  scope?: string | undefined;
  /** Negative: expired already. */
  expiresInSeconds: number;
}

/** Who is signed in where. */
export interface SignedIn {
  person: Person;
  sessionId: string;
}

/**
 * The sign-in of Career Copilot: codes bound to a PKCE challenge, tokens signed with RS256, refresh tokens for whoever
 * asks for `offline_access`, and sessions of browsers, so that nobody has to choose a person twice.
 */
export class SignIn implements Kept {
  readonly sessions: SignInSessions;
  private readonly refreshTokens: RefreshTokens;
  private readonly key = new SigningKey();
  private readonly codes: AuthorizationCodes<SignInRequest, SignedIn>;

  constructor(private readonly world: World) {
    this.sessions = new SignInSessions(world.clock);
    this.refreshTokens = new RefreshTokens(world.clock);
    this.codes = new AuthorizationCodes(world.clock, CODE_FORM);
  }

  get issuer(): string {
    return `${this.world.baseUrl}/sign-in`;
  }

  jwks(): { keys: object[] } {
    return this.key.jwks();
  }

  issueCode(request: SignInRequest, signedIn: SignedIn): string {
    return this.codes.issue(request, signedIn);
  }

  /**
   * Tokens for a code, which is good once.
   *
   * @returns undefined when code, client, redirect URI or verifier do not fit
   */
  async exchange(redemption: Redemption): Promise<object | undefined> {
    const issued = this.codes.redeem(redemption);
    return typeof issued === 'string' ? undefined : this.tokensOf(issued.request, issued.given);
  }

  /**
   * Fresh tokens for a refresh token, which is replaced by another one.
   *
   * @returns undefined when it is unknown, used up, of another client, or its person has signed out
   */
  async refresh(refreshToken: string, clientId: string): Promise<object | undefined> {
    const grant = this.refreshTokens.use(refreshToken);
    const person = grant && this.sessions.personOf(grant.sessionId);
    if (!grant || !person || grant.request.clientId !== clientId) return undefined;
    return this.tokensOf({ ...grant.request, nonce: null }, { person, sessionId: grant.sessionId });
  }

  private async tokensOf(request: SignInRequest, { person, sessionId }: SignedIn): Promise<object> {
    const accessToken = await this.mint({
      sub: person.sub,
      email: person.email,
      scope: request.scope,
      expiresInSeconds: ACCESS_TOKEN_SECONDS,
    });
    const scopes = request.scope.split(' ');
    return {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: ACCESS_TOKEN_SECONDS,
      scope: request.scope,
      ...(scopes.includes('openid') ? { id_token: await this.idToken(request, person) } : {}),
      ...(scopes.includes('offline_access') ? { refresh_token: this.refreshTokens.issue({ request, sessionId }) } : {}),
    };
  }

  /** A bearer token for Copilot Calendar. */
  mint({ sub, email, scope, expiresInSeconds }: NewToken): Promise<string> {
    return this.sign(
      { sub, aud: AUDIENCE, ...(email ? { email } : {}), ...(scope ? { scope } : {}) },
      expiresInSeconds,
    );
  }

  save(): unknown {
    return { sessions: this.sessions.save(), refreshTokens: this.refreshTokens.save() };
  }

  load(saved: unknown): void {
    const { sessions, refreshTokens } = saved as { sessions: unknown; refreshTokens: unknown };
    this.sessions.load(sessions);
    this.refreshTokens.load(refreshTokens);
  }

  reset(): void {
    this.codes.clear();
    this.sessions.clear();
    this.refreshTokens.clear();
  }

  private idToken({ clientId, nonce }: SignInRequest, { sub, email, name }: Person): Promise<string> {
    return this.sign({ sub, aud: clientId, email, name, ...(nonce ? { nonce } : {}) }, ACCESS_TOKEN_SECONDS);
  }

  /** Real time, not sandbox time: whoever verifies these tokens has no other clock. */
  private sign(claims: JWTPayload, lifeSeconds: number): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    const iat = Math.min(now, now + lifeSeconds);
    return this.key.sign({
      iss: this.issuer,
      ...claims,
      iat,
      exp: now + lifeSeconds,
      jti: randomBytes(12).toString('hex'),
    });
  }
}

/** The person that was picked on the page: a demo person, or whoever has the typed address. */
export function chosenPerson(form: URLSearchParams): Person | undefined {
  const typed = (form.get('other_email') || form.get('person') || '').trim();
  return /^[^\s@]+(@[^\s@]+)?$/.test(typed) && typed.length <= 254 ? personOf(typed) : undefined;
}
