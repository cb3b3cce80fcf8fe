import type { IncomingMessage } from 'node:http';
import type { SigningKey } from '../signing-key';
import type { Kept } from '../state-file';
import type { Exchange } from '../traffic/exchange';
import type { World } from '../world';
import { AuthorizationCodes } from './authorization-codes';
import type { AuthorizationRequest } from './authorization-request';
import { bearerOf } from './bearer';
import { ClientSecrets } from './client-secrets';
import { Grants, type SavedGrants } from './grants';
import type { Granted, OAuthDialect } from './oauth-dialect';

/** What the person has decided on the consent page. */
export interface Consent extends Granted {
  withRefreshToken: boolean;
}

/** The accounts of a provider, as far as letting apps into them goes. */
export interface People {
  /** Makes the account when it is new. @returns its address */
  ensure(email: string): string;
  addresses(): string[];
}

export interface OAuthServerParts {
  world: World;
  dialect: OAuthDialect;
  people: People;
  key: SigningKey;
  /** Of access tokens. */
  lifeSeconds: () => number;
}

interface SavedOAuth {
  grants: SavedGrants;
  clients: Map<string, string>;
}

/** The authorization server of a provider: what it has given to whom. Its two endpoints are `consentScreen` and `tokenEndpoint`. */
export class OAuthServer implements Kept {
  readonly codes: AuthorizationCodes<AuthorizationRequest, Consent>;
  readonly clients = new ClientSecrets();
  readonly grants: Grants;

  constructor(readonly parts: OAuthServerParts) {
    const { world, dialect, lifeSeconds } = parts;
    this.codes = new AuthorizationCodes(world.clock, dialect.forms.code);
    this.grants = new Grants(world.clock, dialect.forms, lifeSeconds);
  }

  /** Whose request this is: from the bearer token, or from the code or token in the form of the token endpoint. */
  accountOf(request: IncomingMessage, { body }: Exchange): string | null {
    const bearer = bearerOf(request);
    if (bearer !== undefined) return this.grants.ownerOf(bearer);
    if (body.length === 0) return null;
    const form = new URLSearchParams(body.toString('utf8'));
    const token = form.get('refresh_token') ?? form.get('token');
    if (token !== null) return this.grants.ownerOf(token);
    return this.codes.find(form.get('code') ?? '')?.given.account ?? null;
  }

  clear(): void {
    for (const part of [this.codes, this.clients, this.grants]) part.clear();
  }

  save(): SavedOAuth {
    return { grants: this.grants.save(), clients: this.clients.save() };
  }

  load(saved: unknown): void {
    const { grants, clients } = saved as SavedOAuth;
    this.grants.load(grants);
    this.clients.load(clients);
  }
}
