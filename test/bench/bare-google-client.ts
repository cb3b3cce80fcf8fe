import { calendar } from 'googleapis/build/src/apis/calendar/index.js';

const CLIENT = { client_id: 'sandbox-google-client', client_secret: 'sandbox-google-value' };
const REDIRECT_URI = 'http://127.0.0.1/callback';
const SCOPE = 'openid email https://www.googleapis.com/auth/calendar.events';

/** The official client as a script would use it: what every change costs at least with it. */
export class BareGoogleClient {
  private readonly client = calendar('v3');

  private constructor(
    private readonly sandboxUrl: string,
    private readonly token: string,
  ) {}

  static async connect(sandboxUrl: string, account: string): Promise<BareGoogleClient> {
    await fetch(`${sandboxUrl}/_control/google/consents`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ account, decision: 'approve' }),
    });
    const query = new URLSearchParams({
      client_id: CLIENT.client_id,
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      scope: SCOPE,
      access_type: 'offline',
    });
    const consent = await fetch(`${sandboxUrl}/accounts.google.com/o/oauth2/v2/auth?${query}`, { redirect: 'manual' });
    const code = new URL(consent.headers.get('location') ?? '').searchParams.get('code') ?? '';
    const answer = await fetch(`${sandboxUrl}/oauth2.googleapis.com/token`, {
      method: 'POST',
      body: new URLSearchParams({ ...CLIENT, grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI }),
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    return new BareGoogleClient(sandboxUrl, token);
  }

  /** @returns the id of the event */
  async insert(title: string): Promise<string> {
    const { data } = await this.client.events.insert(
      {
        calendarId: 'primary',
        requestBody: {
          summary: title,
          start: { dateTime: '2027-03-01T10:00:00+01:00', timeZone: 'Europe/Berlin' },
          end: { dateTime: '2027-03-01T11:00:00+01:00', timeZone: 'Europe/Berlin' },
        },
      },
      this.options,
    );
    return data.id!;
  }

  async patch(eventId: string, title: string): Promise<void> {
    await this.client.events.patch({ calendarId: 'primary', eventId, requestBody: { summary: title } }, this.options);
  }

  private get options() {
    const headers = { authorization: `Bearer ${this.token}` };
    return { rootUrl: `${this.sandboxUrl}/www.googleapis.com/`, headers };
  }
}
