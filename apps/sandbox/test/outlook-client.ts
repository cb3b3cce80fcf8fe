import { REDIRECT_URI, type Answer, type CallOptions, type SandboxClient } from './sandbox-client';

const ENTRA = '/login.microsoftonline.com/common/oauth2/v2.0';
const GRAPH = 'https://graph.microsoft.com';
const CLIENT = { client_id: 'copilot', client_secret: 'copilot-secret' };
const SCOPE = 'openid profile email offline_access https://graph.microsoft.com/Calendars.ReadWrite';

/** Talks to the simulated Microsoft as an app does to which a person has given access. */
export class OutlookClient {
  private constructor(
    private readonly client: SandboxClient,
    readonly tokens: { access_token: string; refresh_token: string },
  ) {}

  /** Answers the consent by script, and exchanges the code. */
  static async connect(client: SandboxClient, account: string): Promise<OutlookClient> {
    await client.control('/microsoft/consents', { json: { account, decision: 'approve' } });
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: CLIENT.client_id,
      redirect_uri: REDIRECT_URI,
      scope: SCOPE,
    });
    const redirected = await client.call(`${ENTRA}/authorize?${query}`);
    const code = new URL(redirected.headers.get('location')!).searchParams.get('code')!;
    const form = { ...CLIENT, grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI };
    return new OutlookClient(client, (await client.call(`${ENTRA}/token`, { form })).body);
  }

  /** @param path below `/v1.0`, or a link as Graph writes it */
  graph(path: string, options: CallOptions = {}): Promise<Answer> {
    const target = path.startsWith(GRAPH) ? path.slice(GRAPH.length) : `/v1.0${path}`;
    return this.client.call(`/graph.microsoft.com${target}`, { token: this.tokens.access_token, ...options });
  }

  refresh(): Promise<Answer> {
    const form = { ...CLIENT, grant_type: 'refresh_token', refresh_token: this.tokens.refresh_token };
    return this.client.call(`${ENTRA}/token`, { form });
  }
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
