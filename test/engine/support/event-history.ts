import { randomUUID } from 'node:crypto';
import type { EventKey, ProviderEvent } from '@calendar/contracts/calendar-provider';
import type { EventContent, EventPresentation } from '@calendar/contracts/vocabulary';

/** What a calendar keeps of an event. */
export interface KeptEvent extends EventContent, EventPresentation {
  /** The person has made a series of it. */
  recurring: boolean;
  guests: number;
}

/** An event as it was from a moment on. */
export interface Version extends KeptEvent {
  /** Counts all changes of the account. */
  number: number;
  id: string;
  /** What it was created with; `null`: by the person. */
  key: string | null;
  /** Where it stands. */
  calendarId: string;
  /** It is in the bin. */
  isDeleted: boolean;
  etag: string;
  updatedAt: string;
}

/** Every state that the events of one account were ever in: a copy of it that lags shows an earlier one. */
export class EventHistory {
  private readonly byId = new Map<string, Version[]>();
  private count = 0;

  /** @param now by the clock of the engine */
  constructor(private readonly now: () => Date) {}

  /** The number of the last change. */
  get latest(): number {
    return this.count;
  }

  add(event: Pick<Version, 'id' | 'key' | 'calendarId'> & KeptEvent): Version {
    return this.append({ ...event, isDeleted: false });
  }

  change(id: string, change: Partial<Version>): Version {
    const { number: _number, etag: _etag, updatedAt: _updatedAt, ...before } = this.at(id)!;
    return this.append({ ...before, ...change });
  }

  /** @param asOf the number of the last change that is known of (all) */
  at(id: string, asOf = Infinity): Version | undefined {
    return this.byId.get(id)?.findLast(({ number }) => number <= asOf);
  }

  ofKey({ linkId, generation }: EventKey, asOf = Infinity): Version | undefined {
    return this.all(asOf).find(({ key }) => key === `${linkId}:${generation}`);
  }

  all(asOf = Infinity): Version[] {
    return [...this.byId.keys()].flatMap((id) => this.at(id, asOf) ?? []);
  }

  /** Ids of events that came into a calendar, changed in it or left it, after one change and up to another. */
  touchedIn(calendarId: string, { after, upTo }: { after: number; upTo: number }): string[] {
    const isTouched = (versions: readonly Version[]) =>
      versions.some(({ number }, index) => {
        if (number <= after || number > upTo) return false;
        return [versions[index - 1], versions[index]].some((version) => version?.calendarId === calendarId);
      });
    return [...this.byId].filter(([, versions]) => isTouched(versions)).map(([id]) => id);
  }

  private append(event: Omit<Version, 'number' | 'etag' | 'updatedAt'>): Version {
    this.count += 1;
    const version = { ...event, number: this.count, etag: `"${randomUUID()}"`, updatedAt: this.now().toISOString() };
    this.byId.set(event.id, [...(this.byId.get(event.id) ?? []), version]);
    return version;
  }
}

/** As an adapter reads it. */
export function asProviderEvent(version: Version): ProviderEvent {
  const { id, etag, updatedAt, recurring, guests, availability, visibility } = version;
  return structuredClone({
    id,
    etag,
    updatedAt,
    htmlLink: `https://calendar.test/${id}`,
    content: contentOf(version),
    presentation: { availability, visibility },
    ...(recurring && { recurring }),
    ...(guests > 0 && { guests }),
  });
}

export function contentOf({ title, description, location, time, reminders, status }: KeptEvent): EventContent {
  return { title, description, location, time, reminders, status };
}
