import type { ProviderSession } from '@calendar/contracts/calendar-provider';
import { Gathering } from './gathering';
import { MOST_AT_ONCE, type KeptObject, type Objects } from './objects';

interface Place {
  calendarId: string;
  file: string;
}

/**
 * Reads that a write needs, those of one calendar together: a server takes hardly longer for ten objects than for one. Nobody waits
 * for a time to pass. Only calls with the same sign-in and the same urgency share a report.
 */
export class GatheredReads {
  /** Those that can be joined, by sign-in, urgency and calendar. */
  private readonly before = new Map<string, Gathering>();
  private readonly after = new Map<string, Gathering>();
  /** How many writes wait to be sent. */
  private readonly unsent = new Map<string, number>();

  constructor(private readonly objects: Objects) {}

  /** What stands in a place before it is written to. Goes as soon as it may; whoever comes until then goes along. */
  beforeWrite(session: ProviderSession, { calendarId, file }: Place): Promise<KeptObject | null> {
    return this.gathering(this.before, session, { calendarId, awaited: 0 }).read(session, file);
  }

  /**
   * What stands in a place after it was written to. Goes at once when no other write waits to be sent, and else when it has
   * gathered as many as there are of those: the server is kept busy by these meanwhile.
   */
  afterWrite(session: ProviderSession, { calendarId, file }: Place): Promise<KeptObject | null> {
    const awaited = Math.min(this.unsent.get(keyOf(session, calendarId)) ?? 0, MOST_AT_ONCE);
    return this.gathering(this.after, session, { calendarId, awaited }).read(session, file);
  }

  /** Sends a write that is to be read back. */
  async write<Answer>(
    session: ProviderSession,
    calendarId: string,
    send: (session: ProviderSession) => Promise<Answer>,
  ): Promise<Answer> {
    const key = keyOf(session, calendarId);
    let waits = true;
    this.unsent.set(key, (this.unsent.get(key) ?? 0) + 1);
    const sent = (): void => {
      if (!waits) return;
      waits = false;
      this.oneLess(key);
    };
    const beforeRequest = async (): Promise<void> => {
      await session.beforeRequest?.();
      sent();
    };
    try {
      return await send({ ...session, beforeRequest });
    } finally {
      sent();
    }
  }

  private oneLess(key: string): void {
    const left = (this.unsent.get(key) ?? 0) - 1;
    if (left > 0) this.unsent.set(key, left);
    else this.unsent.delete(key);
    this.after.get(key)?.awaitOneLess();
  }

  private gathering(
    open: Map<string, Gathering>,
    session: ProviderSession,
    { calendarId, awaited }: { calendarId: string; awaited: number },
  ): Gathering {
    const key = keyOf(session, calendarId);
    const known = open.get(key);
    if (known && known.size < MOST_AT_ONCE) return known;
    const closed = (): void => {
      if (open.get(key) === gathering) open.delete(key);
    };
    const gathering = new Gathering({ objects: this.objects, calendarId, awaited, closed });
    open.set(key, gathering);
    return gathering;
  }
}

/** The access token holds name, password and server. */
function keyOf({ accessToken, priority }: ProviderSession, calendarId: string): string {
  return JSON.stringify([accessToken, priority, calendarId]);
}
