import { pkce, REDIRECT_URI, type Answer, type CallOptions, type SandboxClient } from './sandbox-client';

const GRAPH = 'https://graph.microsoft.com';
export const ENTRA_PATH = '/login.microsoftonline.com/common/oauth2/v2.0';
export const OUTLOOK_APP = { client_id: 'copilot', client_secret: 'copilot-secret' };
export const OUTLOOK_SCOPE = 'openid profile email offline_access https://graph.microsoft.com/Calendars.ReadWrite';

export interface OutlookTokens {
  access_token: string;
  refresh_token: string;
  id_token: string;
  scope: string;
}

export interface OutlookConsent {
  decision?: 'approve' | 'deny' | 'partial';
  /** With `partial`. */
  scopes?: string[];
  /** Of the authorization request; empty: without it. */
  parameters?: Record<string, string>;
}

/** Talks to the simulated Microsoft as an app does to which a person has given access. */
export class OutlookClient {
  constructor(
    private readonly client: SandboxClient,
    readonly tokens: OutlookTokens,
  ) {}

  /** Answers the consent by script, and exchanges the code. */
  static async connect(client: SandboxClient, account: string, parameters = {}): Promise<OutlookClient> {
    const { verifier, challenge } = pkce();
    const pkceParameters = { code_challenge: challenge, code_challenge_method: 'S256' };
    const back = await authorizeOutlook(client, account, { parameters: { ...pkceParameters, ...parameters } });
    const answer = await exchangeOutlook(client, back.get('code')!, { code_verifier: verifier });
    return new OutlookClient(client, answer.body as OutlookTokens);
  }

  /** @param path below `/v1.0`, or a link as Graph writes it */
  graph(path: string, options: CallOptions = {}): Promise<Answer> {
    const target = path.startsWith(GRAPH) ? path.slice(GRAPH.length) : `/v1.0${path}`;
    return this.client.call(`/graph.microsoft.com${target}`, { token: this.tokens.access_token, ...options });
  }

  refresh(form: Record<string, string> = {}): Promise<Answer> {
    return refreshOutlook(this.client, this.tokens.refresh_token, form);
  }
}

export function authorizationPath(parameters: Record<string, string> = {}, tenant = 'common'): string {
  const all = {
    response_type: 'code',
    client_id: OUTLOOK_APP.client_id,
    redirect_uri: REDIRECT_URI,
    scope: OUTLOOK_SCOPE,
    state: 'a b/c+d=',
    ...parameters,
  };
  const query = new URLSearchParams(Object.entries(all).filter(([, value]) => value !== ''));
  return `/login.microsoftonline.com/${tenant}/oauth2/v2.0/authorize?${query}`;
}

/** Answers the consent by script; gives the query of the redirect back to the app. */
export async function authorizeOutlook(
  client: SandboxClient,
  account: string,
  { decision = 'approve', scopes, parameters = {} }: OutlookConsent = {},
): Promise<URLSearchParams> {
  await client.control('/microsoft/consents', { json: { account, decision, ...(scopes ? { scopes } : {}) } });
  const { headers } = await client.call(authorizationPath(parameters));
  return new URL(headers.get('location')!).searchParams;
}

export function tokenOutlook(client: SandboxClient, form: Record<string, string>): Promise<Answer> {
  return client.call(`${ENTRA_PATH}/token`, { form: { ...OUTLOOK_APP, ...form } });
}

export function exchangeOutlook(client: SandboxClient, code: string, form: Record<string, string> = {}) {
  return tokenOutlook(client, { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, ...form });
}

export function refreshOutlook(client: SandboxClient, refreshToken: string, form: Record<string, string> = {}) {
  return tokenOutlook(client, { grant_type: 'refresh_token', refresh_token: refreshToken, ...form });
}

/** Status and code of a refusal of Graph. */
export function refusalOf({ status, body }: Answer): [number, string | undefined] {
  return [status, body?.error?.code as string | undefined];
}

/** A timed event of one hour, as Graph takes it. */
export function outlookEvent(more: object = {}): Record<string, unknown> {
  return {
    subject: 'Interview',
    start: { dateTime: '2026-12-01T10:00:00', timeZone: 'Europe/Berlin' },
    end: { dateTime: '2026-12-01T11:00:00', timeZone: 'Europe/Berlin' },
    ...more,
  };
}

/** The first of December 2026, as Graph takes it. */
export function outlookDay(more: object = {}): Record<string, unknown> {
  return {
    subject: 'Open day',
    isAllDay: true,
    start: { dateTime: '2026-12-01T00:00:00', timeZone: 'UTC' },
    end: { dateTime: '2026-12-02T00:00:00', timeZone: 'UTC' },
    ...more,
  };
}
