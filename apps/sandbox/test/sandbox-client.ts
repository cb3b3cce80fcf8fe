import { createHash, randomBytes } from 'node:crypto';
import { startSandbox, type SandboxOptions, type StartedSandbox } from '../src/app';

export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed when it is JSON, else the text. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of many shapes
  body: any;
}

export interface CallOptions {
  method?: string;
  json?: unknown;
  form?: Record<string, string>;
  token?: string;
  headers?: Record<string, string>;
}

export interface ConsentOptions {
  account?: string;
  decision?: 'approve' | 'deny' | 'partial';
  /** Ticked, with `partial`. */
  ticked?: string[];
  /** Of the authorization request. */
  parameters?: Record<string, string>;
}

export interface Tokens {
  access_token: string;
  refresh_token?: string;
  id_token?: string;
  scope: string;
  expires_in: number;
  token_type: string;
}

export const CLIENT = { client_id: 'copilot', client_secret: 'copilot-secret' };
export const REDIRECT_URI = 'http://127.0.0.1:9/callback';
const PREFIX = 'https://www.googleapis.com/auth/';
export const EVENTS_SCOPE = `${PREFIX}calendar.events`;
export const LIST_SCOPE = `${PREFIX}calendar.calendarlist.readonly`;
export const SCOPE = `openid email ${EVENTS_SCOPE} ${LIST_SCOPE}`;

/** Talks to a sandbox of its own over HTTP, as apps, tests and browsers do. */
export class SandboxClient {
  private constructor(readonly sandbox: StartedSandbox) {}

  static async start(options: SandboxOptions = {}): Promise<SandboxClient> {
    return new SandboxClient(await startSandbox({ port: 0, ...options }));
  }

  close(): Promise<void> {
    return this.sandbox.close();
  }

  async call(path: string, { method, json, form, token, headers }: CallOptions = {}): Promise<Answer> {
    const hasBody = json !== undefined || form !== undefined;
    const response = await fetch(this.sandbox.url + path, {
      method: method ?? (hasBody ? 'POST' : 'GET'),
      redirect: 'manual',
      headers: {
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, headers: response.headers, body: isJson && text ? JSON.parse(text) : text };
  }

  control(path: string, options: CallOptions = {}): Promise<Answer> {
    return this.call(`/_control${path}`, options);
  }

  addAccount(provider: 'google' | 'microsoft', email: string, more: object = {}): Promise<Answer> {
    return this.control(`/${provider}/accounts`, { json: { email, ...more } });
  }

  async addGoogleAccount(email: string, more: object = {}): Promise<void> {
    await this.control('/google/accounts', { json: { email, ...more } });
  }

  calendar(path: string, options: CallOptions = {}): Promise<Answer> {
    return this.call(`/www.googleapis.com/calendar/v3${path}`, options);
  }

  /** Answers the consent by script; gives the query of the redirect back to the app. */
  async authorize({ account = 'ann@example.test', decision = 'approve', ticked, parameters }: ConsentOptions = {}) {
    await this.control('/google/consents', {
      json: { account, decision, ...(ticked ? { scopes: ticked } : {}) },
    });
    const answer = await this.call(`/accounts.google.com/o/oauth2/v2/auth?${authorizationQuery(parameters)}`);
    return new URL(answer.headers.get('location')!).searchParams;
  }

  token(form: Record<string, string>): Promise<Answer> {
    return this.call('/oauth2.googleapis.com/token', { form: { ...CLIENT, ...form } });
  }

  exchange(code: string, form: Record<string, string> = {}): Promise<Answer> {
    return this.token({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, ...form });
  }

  refresh(refreshToken: string, form: Record<string, string> = {}): Promise<Answer> {
    return this.token({ grant_type: 'refresh_token', refresh_token: refreshToken, ...form });
  }

  async connect(options: ConsentOptions = {}): Promise<Tokens> {
    const redirected = await this.authorize(options);
    return (await this.exchange(redirected.get('code')!)).body as Tokens;
  }
}

export function authorizationQuery(parameters: Record<string, string> = {}): URLSearchParams {
  return new URLSearchParams({
    response_type: 'code',
    client_id: CLIENT.client_id,
    redirect_uri: REDIRECT_URI,
    scope: SCOPE,
    state: 'state-1',
    access_type: 'offline',
    prompt: 'consent',
    ...parameters,
  });
}

export function pkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(48).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** The reason in Google's error envelope. */
export function reasonOf({ body }: Answer): string | undefined {
  return body?.error?.errors?.[0]?.reason as string | undefined;
}

/** A timed event of one hour. */
export function timedEvent(more: object = {}): Record<string, unknown> {
  return {
    summary: 'Interview',
    start: { dateTime: '2026-12-01T10:00:00', timeZone: 'Europe/Berlin' },
    end: { dateTime: '2026-12-01T11:00:00', timeZone: 'Europe/Berlin' },
    ...more,
  };
}
