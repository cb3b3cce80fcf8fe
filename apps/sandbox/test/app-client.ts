import { createHash, randomBytes } from 'node:crypto';
import type { ProviderName } from '../src/provider-name';
import type { Answer, CallOptions, SandboxClient } from './sandbox-client';

const REDIRECT_URI = 'http://127.0.0.1:9/callback';
const CLIENT = { client_id: 'copilot', client_secret: 'copilot-secret' };
const GOOGLE_SCOPES = 'https://www.googleapis.com/auth';
const ENTRA = '/login.microsoftonline.com/common/oauth2/v2.0';

/** Where an app asks for access at each provider, for what, and where it uses it. */
export const PLACES = {
  google: {
    authorize: '/accounts.google.com/o/oauth2/v2/auth',
    token: '/oauth2.googleapis.com/token',
    keys: '/www.googleapis.com/oauth2/v3/certs',
    api: '/www.googleapis.com/calendar/v3',
    origin: 'https://www.googleapis.com/calendar/v3',
    /** What every app with calendars may read. */
    calendars: '/users/me/calendarList',
    events: '/calendars/primary/events',
    scope: `openid email ${GOOGLE_SCOPES}/calendar.events ${GOOGLE_SCOPES}/calendar.calendarlist.readonly`,
  },
  microsoft: {
    authorize: `${ENTRA}/authorize`,
    token: `${ENTRA}/token`,
    keys: '/login.microsoftonline.com/common/discovery/v2.0/keys',
    api: '/graph.microsoft.com/v1.0',
    origin: 'https://graph.microsoft.com/v1.0',
    calendars: '/me/calendars',
    events: '/me/events',
    scope: 'openid profile email offline_access https://graph.microsoft.com/Calendars.ReadWrite',
  },
} as const;

export interface Tokens {
  access_token: string;
  refresh_token?: string;
  id_token?: string;
  scope: string;
  expires_in: number;
}

export interface ConsentOptions {
  account?: string;
  decision?: 'approve' | 'deny' | 'partial';
  /** Ticked, with `partial`. */
  ticked?: string[];
  /** Of the authorization request; an empty one is left out. */
  parameters?: Record<string, string>;
}

/** An app that people let into their accounts at a provider, and what it then does there. */
export class AppClient {
  tokens: Tokens = { access_token: '', scope: '', expires_in: 0 };
  readonly places: (typeof PLACES)[ProviderName];

  constructor(
    readonly client: SandboxClient,
    readonly provider: ProviderName,
  ) {
    this.places = PLACES[provider];
  }

  /** Goes through a scripted consent. */
  static async connect(
    client: SandboxClient,
    provider: ProviderName,
    options: ConsentOptions = {},
  ): Promise<AppClient> {
    const app = new AppClient(client, provider);
    app.tokens = (await app.exchange(await app.code(options))).body as Tokens;
    return app;
  }

  /** Of the authorization request. */
  path(parameters: Record<string, string> = {}): string {
    const all = {
      response_type: 'code',
      client_id: CLIENT.client_id,
      redirect_uri: REDIRECT_URI,
      scope: this.places.scope,
      state: 'a b/c+d=',
      ...(this.provider === 'google' ? { access_type: 'offline', prompt: 'consent' } : {}),
      ...parameters,
    };
    return `${this.places.authorize}?${new URLSearchParams(Object.entries(all).filter(([, value]) => value !== ''))}`;
  }

  /** Answers the consent by script. @returns the query with which the browser comes back to the app */
  async authorize(options: ConsentOptions = {}): Promise<URLSearchParams> {
    const { account = 'ann@example.test', decision = 'approve', ticked, parameters } = options;
    const json = { account, decision, ...(ticked ? { scopes: ticked } : {}) };
    await this.client.control(`/${this.provider}/consents`, { json });
    return queryOf(await this.client.call(this.path(parameters)));
  }

  async code(options: ConsentOptions = {}): Promise<string> {
    return (await this.authorize(options)).get('code')!;
  }

  token(form: Record<string, string>): Promise<Answer> {
    return this.client.call(this.places.token, { form: { ...CLIENT, ...form } });
  }

  exchange(code: string, form: Record<string, string> = {}): Promise<Answer> {
    return this.token({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, ...form });
  }

  refresh(form: Record<string, string> = {}): Promise<Answer> {
    return this.token({ grant_type: 'refresh_token', refresh_token: this.tokens.refresh_token ?? '', ...form });
  }

  /** @param path below the API, or a link as the provider writes it */
  api(path: string, options: CallOptions = {}): Promise<Answer> {
    const { api, origin } = this.places;
    const below = path.startsWith(origin) ? path.slice(origin.length) : path;
    return this.client.call(api + below, { token: this.tokens.access_token, ...options });
  }

  /** What the person does in the calendar: over the control API, below an account. */
  person(path: string, options: CallOptions = {}, account = 'ann@example.test'): Promise<Answer> {
    return this.client.control(`/${this.provider}/accounts/${account}${path}`, options);
  }

  advance(ms: number): Promise<Answer> {
    return this.client.control('/clock', { json: { advanceMs: ms } });
  }

  settings(settings: object): Promise<Answer> {
    return this.client.control('/settings', { method: 'PATCH', json: { [this.provider]: settings } });
  }
}

/** Of the address that an answer redirects to. */
export function queryOf({ headers }: Answer): URLSearchParams {
  return new URL(headers.get('location')!).searchParams;
}

export function pkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(48).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** Status and code of a refusal, in the words of either API. */
export function refusalOf({ status, body }: Answer): [number, string | undefined] {
  return [status, (body?.error?.errors?.[0]?.reason ?? body?.error?.code) as string | undefined];
}

const BERLIN = (time: string) => ({ dateTime: `2026-12-01T${time}:00`, timeZone: 'Europe/Berlin' });

/** A timed event of one hour, as both APIs take it. */
export function timedEvent(more: object = {}): Record<string, unknown> {
  return { summary: 'Interview', subject: 'Interview', start: BERLIN('10:00'), end: BERLIN('11:00'), ...more };
}
