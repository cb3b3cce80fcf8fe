import { createHash, randomBytes } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { SigningKey } from '../signing-key';
import type { World } from '../world';
import { personOf, type Person } from './people';

export const AUDIENCE = 'copilot-calendar';
const CODE_LIFE_MS = 10 * 60_000;
const ACCESS_TOKEN_SECONDS = 3_600;

export interface SignInRequest {
  clientId: string;
  redirectUri: string;
  scope: string;
  state: string | null;
  nonce: string | null;
  /** S256. */
  challenge: string;
}

export interface NewToken {
  sub: string;
  email?: string | undefined;
  scope?: string | undefined;
  /** Negative: expired already. */
  expiresInSeconds: number;
}

export interface CodeExchange {
  code: string;
  clientId: string;
  redirectUri: string;
  verifier: string;
}

/** The sign-in of Career Copilot: codes bound to a PKCE challenge, and tokens signed with RS256. */
export class SignIn {
  private readonly key = new SigningKey();
  private readonly codes = new Map<string, { request: SignInRequest; person: Person; expiresAt: number }>();

  constructor(private readonly world: World) {}

  get issuer(): string {
    return `${this.world.baseUrl}/sign-in`;
  }

  jwks(): { keys: object[] } {
    return this.key.jwks();
  }

  issueCode(request: SignInRequest, person: Person): string {
    const code = randomBytes(24).toString('base64url');
    this.codes.set(code, { request, person, expiresAt: this.world.clock.now() + CODE_LIFE_MS });
    return code;
  }

  /**
   * Tokens for a code. A code is good once, whether the rest fits or not.
   *
   * @returns undefined when code, client, redirect URI or verifier do not fit
   */
  async exchange({ code, clientId, redirectUri, verifier }: CodeExchange): Promise<object | undefined> {
    const issued = this.codes.get(code);
    this.codes.delete(code);
    if (!issued || issued.expiresAt <= this.world.clock.now()) return undefined;
    const { request, person } = issued;
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    if (request.clientId !== clientId || request.redirectUri !== redirectUri || request.challenge !== challenge) {
      return undefined;
    }
    const accessToken = await this.mint({
      sub: person.sub,
      email: person.email,
      scope: request.scope,
      expiresInSeconds: ACCESS_TOKEN_SECONDS,
    });
    const isOpenId = request.scope.split(' ').includes('openid');
    return {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: ACCESS_TOKEN_SECONDS,
      scope: request.scope,
      ...(isOpenId ? { id_token: await this.idToken(request, person) } : {}),
    };
  }

  /** A bearer token for Copilot Calendar. */
  mint({ sub, email, scope, expiresInSeconds }: NewToken): Promise<string> {
    return this.sign(
      { sub, aud: AUDIENCE, ...(email ? { email } : {}), ...(scope ? { scope } : {}) },
      expiresInSeconds,
    );
  }

  reset(): void {
    this.codes.clear();
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
