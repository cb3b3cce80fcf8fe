import { randomUUID } from 'node:crypto';
import { ApiContract } from './api-contract';

export interface EventJson {
  id: string;
  type: string;
  title: string;
  description: string;
  location: string;
  start: string;
  end: string;
  timeZone: string | null;
  allDay: boolean;
  status: string;
  reminders: number[] | null;
  version: number;
  createdAt: string;
  updatedAt: string;
  sync: Array<{
    connectionId: string;
    provider: string;
    status: string;
    providerEventId: string | null;
    recurring: boolean;
    guests: boolean;
    error: { code: string; message: string; retryAt: string | null } | null;
  }>;
}

export interface ConnectionJson {
  id: string;
  provider: string;
  accountEmail: string;
  status: string;
  lastError: { code: string } | null;
  push: { status: string };
  links: Record<string, number>;
}

export interface Answer<Body = unknown> {
  status: number;
  headers: Headers;
  body: Body;
}

/** A REST client of one person. */
export class CareerCopilot {
  constructor(
    private readonly baseUrl: () => string,
    private readonly token: string,
    private readonly interview: typeof INTERVIEW = INTERVIEW,
  ) {}

  /**
   * Every answer has to be as the OpenAPI document says.
   *
   * @param request `body` goes out as JSON, `text` as it is
   */
  async call<Body>(
    method: string,
    path: string,
    { body, text: raw, headers = {} }: { body?: unknown; text?: string; headers?: Record<string, string> } = {},
  ): Promise<Answer<Body>> {
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const contract = await ApiContract.at(this.baseUrl());
    const response = await fetch(`${this.baseUrl()}/api/v1${path}`, {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
    });
    const text = await response.text();
    const { status, headers: received } = response;
    contract.check({ method, path: `/api/v1${path}`, sent, status, headers: received, text });
    return { status, headers: received, body: readBody(text, received) as Body };
  }

  /** The body of a call that has to succeed. */
  async ok<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const answer = await this.call<Body>(method, path, { body });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  event(id: string): Promise<EventJson> {
    return this.ok('GET', `/events/${id}`);
  }

  /** The usual interview, but for some fields. */
  addInterview(fields: Partial<Record<string, unknown>> = {}): Promise<EventJson> {
    return this.ok('PUT', `/events/${randomUUID()}`, { ...this.interview, ...fields });
  }

  async connections(): Promise<ConnectionJson[]> {
    return (await this.ok<{ items: ConnectionJson[] }>('GET', '/calendar/connections')).items;
  }
}

/** Files are texts, everything else is JSON. */
function readBody(text: string, headers: Headers): unknown {
  if (headers.get('content-type')?.startsWith('text/')) return text;
  return text ? JSON.parse(text) : undefined;
}

export const INTERVIEW = {
  type: 'interview',
  title: 'Acme: system design',
  start: '2027-03-01T10:00:00+01:00',
  end: '2027-03-01T11:00:00+01:00',
  timeZone: 'Europe/Berlin',
};

export const NEXT_YEAR = new Date().getFullYear() + 1;

/** An interview that is always to come: what is over is not written into a calendar that is connected later. */
export const UPCOMING = {
  ...INTERVIEW,
  start: `${NEXT_YEAR}-03-01T10:00:00+01:00`,
  end: `${NEXT_YEAR}-03-01T11:00:00+01:00`,
};
