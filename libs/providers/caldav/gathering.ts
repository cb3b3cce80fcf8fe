import { ProviderError, type ProviderSession } from '@calendar/contracts/calendar-provider';
import { noAnswer } from './dav-client';
import { isOfOneObject, type KeptObject, type Objects } from './objects';

interface Reader {
  session: ProviderSession;
  file: string;
  resolve: (object: KeptObject | null) => void;
  reject: (error: unknown) => void;
  leave: () => void;
}

interface GatheringOptions {
  objects: Objects;
  calendarId: string;
  /** So many writes are to be sent yet that may bring readers. */
  awaited: number;
  /** Called when nobody can join any more. */
  closed: () => void;
}

/**
 * Reads of one calendar, by calls that know nothing of each other, which become one report. It goes when as many have come as are
 * still awaited. Each reader counts for itself: it leaves at its own deadline, and is answered by a request of its own where one
 * object spoils the report for all.
 */
export class Gathering {
  /** Those that have no answer yet. */
  private readonly readers = new Set<Reader>();
  /** Ends the report that is under way. */
  private readonly abandoned = new AbortController();
  private isUnderWay = false;
  private awaited: number;
  private isLeaving = false;

  constructor(private readonly options: GatheringOptions) {
    this.awaited = options.awaited;
  }

  get size(): number {
    return this.readers.size;
  }

  /** As `Objects.one`. */
  read(session: ProviderSession, file: string): Promise<KeptObject | null> {
    const { promise, resolve, reject } = Promise.withResolvers<KeptObject | null>();
    const { signal } = session;
    const leave = () => this.settle(reader, () => reject(noAnswer(signal?.reason)));
    const reader: Reader = { session, file, resolve, reject, leave };
    this.readers.add(reader);
    signal?.addEventListener('abort', leave, { once: true });
    if (signal?.aborted) leave();
    else if (!this.goWith(reader)) session.stepAside?.();
    return promise;
  }

  /** A write that was awaited has been sent, or never will be: if it brings a reader, others need not wait for it. */
  awaitOneLess(): void {
    this.awaited -= 1;
    const [reader] = this.readers;
    // While some are awaited the next that comes may go in its own turn.
    if (reader && this.awaited <= 0) this.goWith(reader);
  }

  /** @returns whether it goes now, in the name of this reader */
  private goWith(reader: Reader): boolean {
    if (this.isLeaving || this.size < this.awaited) return false;
    this.isLeaving = true;
    void this.go(reader);
    return true;
  }

  /** Whoever joins until it may be sent is in it. One whose account may not be asked leaves, and the next one asks. */
  private async go(first: Reader): Promise<void> {
    let leader: Reader | undefined = first;
    while (leader) {
      try {
        await leader.session.beforeRequest?.();
      } catch (error) {
        this.settle(leader, ({ reject }) => reject(error));
      }
      if (this.readers.has(leader)) {
        // In one go: who came in between would be asked for by nobody.
        this.options.closed();
        return this.report(leader);
      }
      [leader] = this.readers;
    }
  }

  private async report(leader: Reader): Promise<void> {
    const { objects, calendarId } = this.options;
    const readers = [...this.readers];
    const files = [...new Set(readers.map(({ file }) => file))];
    this.isUnderWay = true;
    try {
      const found = await objects.several(this.sessionOf(leader), { calendarId, files });
      const byFile = new Map(found.map((object) => [object.file, object]));
      for (const reader of readers) this.settle(reader, ({ resolve }) => resolve(byFile.get(reader.file) ?? null));
    } catch (error) {
      const isEachAlone = readers.length > 1 && (isOfOneObject(error) || isRow(error) || isOfLeader(error));
      for (const reader of readers) {
        if (isEachAlone) void this.readAlone(reader);
        else this.settle(reader, ({ reject }) => reject(error));
      }
    }
  }

  /** For the report the leader has its permit; a look that follows it needs another, of somebody who is still here. */
  private sessionOf(leader: Reader): ProviderSession {
    let isPermitted = true;
    const beforeRequest = async (): Promise<void> => {
      const [other] = this.readers;
      const asking = this.readers.has(leader) ? leader : other;
      if (!isPermitted) await asking?.session.beforeRequest?.();
      isPermitted = false;
    };
    const { accessToken, connectionId } = leader.session;
    return { accessToken, connectionId, signal: this.abandoned.signal, beforeRequest };
  }

  private async readAlone(reader: Reader): Promise<void> {
    if (!this.readers.has(reader)) return;
    const { objects, calendarId } = this.options;
    try {
      const object = await objects.one(reader.session, { calendarId, file: reader.file });
      this.settle(reader, ({ resolve }) => resolve(object));
    } catch (error) {
      this.settle(reader, ({ reject }) => reject(error));
    }
  }

  private settle(reader: Reader, answer: (reader: Reader) => void): void {
    if (!this.readers.delete(reader)) return;
    reader.session.signal?.removeEventListener('abort', reader.leave);
    answer(reader);
    if (this.readers.size > 0) return;
    if (this.isUnderWay) this.abandoned.abort();
    // Who joined now would be asked for by nobody.
    else this.options.closed();
  }
}

/** The server could not give one of them. */
function isRow(error: unknown): boolean {
  return error instanceof ProviderError && error.reason === 'row';
}

/** No answer of a server: the one that asks for all may ask no more, as when its lease is lost. */
function isOfLeader(error: unknown): boolean {
  return !(error instanceof ProviderError);
}
