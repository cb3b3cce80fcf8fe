import { eventually } from '../../support/eventually';
import type { SimulatedProvider } from '../../support/simulated-calendars';
import type { AccountWorld } from './account-world';

export interface GrantRow {
  refresh_token: string;
  access_token: string;
  token_expiry: Date;
  status: string;
}

const ASKED_WITH_A_TOKEN = {
  google: 'www.googleapis.com/calendar/v3/users/me/calendarList',
  microsoft: 'graph.microsoft.com/v1.0/me/calendars',
} as const;

/** The stored grants, and what the providers think of their tokens. */
export class GrantsUnderTest {
  constructor(private readonly world: AccountWorld) {}

  async row(id: string): Promise<GrantRow> {
    return (await this.world.sql<GrantRow>('SELECT * FROM calendar_credentials WHERE id = $1', [id]))[0]!;
  }

  /** The access token is taken to end so many seconds from now, after a life of an hour. */
  async endsIn(id: string, seconds: number): Promise<void> {
    await this.world.sql(
      `UPDATE calendar_credentials SET token_expiry = now() + make_interval(secs => $2),
         last_refreshed_at = now() + make_interval(secs => $2) - interval '1 hour' WHERE id = $1`,
      [id, seconds],
    );
  }

  /** Waits until a refresh or a revocation is under way. */
  async underWay(id: string): Promise<void> {
    await eventually(
      () =>
        this.world.sql<{ leased: boolean }>(
          'SELECT refresh_lease IS NOT NULL AS leased FROM calendar_credentials WHERE id = $1',
          [id],
        ),
      ([row]) => row?.leased === true,
    );
  }

  /** Whether the provider takes a token. */
  async works(provider: SimulatedProvider, token: string): Promise<boolean> {
    const url = `${this.world.sandboxUrl}/${ASKED_WITH_A_TOKEN[provider]}`;
    return (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).ok;
  }

  /** What the token endpoint does with the next requests. */
  async tokenEndpoint(provider: SimulatedProvider, action: Record<string, unknown>, times = 1): Promise<void> {
    await this.world.calendars.fault({ provider, match: { path: '/token$' }, times, action });
  }

  /** Requests to the token endpoint, for one account or all. */
  async tokenRequests(provider: SimulatedProvider, account?: string): Promise<number> {
    const requests = await this.world.calendars.requests({ provider, ...(account ? { account } : {}) });
    return requests.filter(({ path }) => path.endsWith('/token')).length;
  }
}
