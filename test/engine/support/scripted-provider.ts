import { randomUUID } from 'node:crypto';
import {
  ProviderError,
  type CalendarProvider,
  type ChangePage,
  type CreatedEvent,
  type CreateEventRequest,
  type DeleteEventRequest,
  type EventChange,
  type EventKey,
  type EventRef,
  type LocatedEvent,
  type LocateRequest,
  type ProviderCalendar,
  type ProviderEvent,
  type ProviderSession,
  type ProviderWatch,
  type ReadChangesRequest,
  type UpdateEventRequest,
  type WatchRequest,
} from '@calendar/contracts/calendar-provider';
import { PROVIDERS, type EventContent, type EventDraft, type ProviderId } from '@calendar/contracts/vocabulary';
import { asProviderEvent, contentOf, type Version } from './event-history';
import type { ScriptedAccount, SeenRequest } from './scripted-account';

const WEEK_MS = 7 * 24 * 3_600_000;
const MANY = { requests: 1_000_000, windowMs: 1_000 };

/** What the providers do differently, as far as the engine can tell. */
const WAYS = {
  google: { tellsDeletions: 'deleted', absent: 'gone' },
  microsoft: { tellsDeletions: 'vanished', absent: 'not-found' },
  caldav: { tellsDeletions: 'deleted', absent: 'not-found' },
} as const;

export interface ScriptedWorld {
  /** @throws ProviderError `auth-rejected` */
  accountOf(session: ProviderSession): ScriptedAccount;
  /** A request is sent. */
  step(what: string): void;
  now(): Date;
}

/**
 * A calendar service in memory, in neutral words. It keeps what the contract of adapters says (`test/contract`), and answers
 * as the accounts of the world were told to.
 */
export class ScriptedProvider implements CalendarProvider {
  readonly capabilities = { limits: { inFlight: 4, account: MANY, project: MANY } };
  readonly watch?: NonNullable<CalendarProvider['watch']>;

  constructor(
    readonly id: ProviderId,
    private readonly world: ScriptedWorld,
  ) {
    if (PROVIDERS[id].notifies) this.watch = (session, request) => this.startWatch(session, request);
  }

  listCalendars(session: ProviderSession): Promise<ProviderCalendar[]> {
    return this.play(session, { act: 'calendars' }, ({ calendars }) => structuredClone(calendars));
  }

  renderCreate(draft: EventDraft, { linkId, generation }: EventKey): Record<string, unknown> {
    return { ...draft, key: `${linkId}:${generation}` };
  }

  renderUpdate(draft: EventDraft, fields: readonly (keyof EventDraft)[]): Record<string, unknown> {
    return Object.fromEntries(fields.map((field) => [field, draft[field]]));
  }

  normalise(content: EventContent): EventContent {
    const reminders = [...new Set(content.reminders)]
      .toSorted((a, b) => b - a)
      .slice(0, PROVIDERS[this.id].mostReminders);
    return { ...contentOf({ ...content } as Version), reminders };
  }

  createEvent(session: ProviderSession, { calendarId, draft, key }: CreateEventRequest): Promise<CreatedEvent> {
    return this.play(session, { act: 'create', calendarId }, (account) => {
      const calendar = this.writable(account, calendarId);
      const known = account.history.ofKey(key);
      if (known?.isDeleted) throw new ProviderError('gone', { status: 410 });
      if (known) return { event: asProviderEvent(known), adopted: true };
      const event = account.history.add({
        ...draft,
        ...this.normalise(draft),
        recurring: false,
        guests: 0,
        id: this.id === 'google' ? `${key.linkId}-${key.generation}` : randomUUID(),
        key: `${key.linkId}:${key.generation}`,
        calendarId: calendar.id,
      });
      return { event: asProviderEvent(account.changed(event)), adopted: false };
    });
  }

  updateEvent(session: ProviderSession, request: UpdateEventRequest): Promise<ProviderEvent> {
    const { ref, draft, fields } = request;
    return this.play(session, { act: 'update', ...ref }, (account) => {
      const { id } = this.standing(account, request);
      const shown = { ...draft, ...this.normalise(draft) };
      const change = Object.fromEntries(fields.map((field) => [field, shown[field]]));
      return asProviderEvent(account.changed(account.history.change(id, change)));
    });
  }

  deleteEvent(session: ProviderSession, request: DeleteEventRequest): Promise<boolean> {
    return this.play(session, { act: 'delete', ...request.ref }, (account) => {
      try {
        account.delete(this.standing(account, request).id);
        return true;
      } catch (error) {
        const isAbsent = error instanceof ProviderError && ['gone', 'not-found'].includes(error.code);
        if (
          !isAbsent ||
          (request.justWritten && error.code === 'not-found' && !account.history.at(request.ref.eventId))
        )
          throw error;
        return false;
      }
    });
  }

  findEvent(session: ProviderSession, { calendarId, key }: { calendarId: string; key: EventKey }) {
    return this.play(session, { act: 'find', calendarId }, (account) => {
      const found = account.history.ofKey(key, account.readsUpTo);
      return found && !found.isDeleted && found.calendarId === this.readable(account, calendarId).id
        ? asProviderEvent(found)
        : null;
    });
  }

  getEvent(session: ProviderSession, ref: EventRef): Promise<ProviderEvent | null> {
    return this.play(session, { act: 'read', ...ref }, (account) => this.eventIn(account, ref));
  }

  locate(session: ProviderSession, { eventId, calendarIds }: LocateRequest): Promise<LocatedEvent | null> {
    return this.play(session, { act: 'locate', eventId }, (account) => {
      for (const calendarId of calendarIds) {
        const event = account.calendarOf(calendarId) ? this.eventIn(account, { calendarId, eventId }) : null;
        if (event) return { calendarId, event };
      }
      return null;
    });
  }

  wallTimes(): Promise<null> {
    return Promise.resolve(null);
  }

  readChanges(session: ProviderSession, { calendarId, cursor }: ReadChangesRequest): Promise<ChangePage> {
    return this.play(session, { act: 'list', calendarId }, (account) => {
      const { id } = this.readable(account, calendarId);
      const [age, after] = (cursor ?? `${account.cursorAge} 0`).split(' ').map(Number) as [number, number];
      if (age !== account.cursorAge) throw new ProviderError('cursor-expired', { status: 410 });
      const upTo = account.listsUpTo;
      const changes = account.history
        .touchedIn(id, { after, upTo })
        .map((each) => this.changeOf(account, each, { calendarId: id, upTo }));
      return { changes, nextPage: null, nextCursor: `${age} ${Math.max(after, upTo)}` };
    });
  }

  unwatch(session: ProviderSession, { id }: Pick<ProviderWatch, 'id'>): Promise<void> {
    return this.play(session, { act: 'unwatch' }, (account) => account.unwatch(id));
  }

  private startWatch(session: ProviderSession, { calendarId, secret }: WatchRequest): Promise<ProviderWatch> {
    return this.play(session, { act: 'watch', calendarId }, (account) => {
      if (!this.readable(account, calendarId).isWatchable) throw new ProviderError('invalid', { status: 400 });
      const id = randomUUID();
      account.watch({ id, calendarId, secret });
      return { id, resourceId: null, expiresAt: new Date(this.world.now().getTime() + WEEK_MS).toISOString() };
    });
  }

  private async play<Result>(
    session: ProviderSession,
    request: SeenRequest,
    work: (account: ScriptedAccount) => Result,
  ): Promise<Result> {
    await session.beforeRequest?.();
    this.world.step(`${this.id} ${request.act}`);
    const seen = { ...request };
    const account = this.world.accountOf(session);
    await account.script.connected(request.act);
    mayGo(session);
    try {
      account.requests.push(seen);
      const result = await account.script.play(request.act, () => work(account));
      return result;
    } catch (error) {
      if (error instanceof ProviderError) seen.code = error.code;
      throw error;
    }
  }

  private changeOf(
    account: ScriptedAccount,
    eventId: string,
    { calendarId, upTo }: { calendarId: string; upTo: number },
  ): EventChange {
    const event = account.history.at(eventId, upTo)!;
    if (event.isDeleted || event.calendarId !== calendarId) return { kind: WAYS[this.id].tellsDeletions, eventId };
    return event.recurring ? { kind: 'touched', eventId } : { kind: 'upserted', event: asProviderEvent(event) };
  }

  private eventIn(account: ScriptedAccount, { calendarId, eventId }: EventRef): ProviderEvent | null {
    const { id } = this.readable(account, calendarId);
    const event = account.history.at(eventId, account.readsUpTo);
    return event && !event.isDeleted && event.calendarId === id ? asProviderEvent(event) : null;
  }

  /** The event that a write is for. @throws ProviderError */
  private standing(account: ScriptedAccount, { ref, etag }: Pick<UpdateEventRequest, 'ref' | 'etag'>): Version {
    const calendar = this.writable(account, ref.calendarId);
    const event = account.history.at(ref.eventId);
    if (!event) throw new ProviderError('not-found', { status: 404 });
    if (event.isDeleted || event.calendarId !== calendar.id)
      throw new ProviderError(WAYS[this.id].absent, { status: 404 });
    if (etag !== null && etag !== event.etag) throw new ProviderError('precondition-failed', { status: 412 });
    return event;
  }

  private readable(account: ScriptedAccount, calendarId: string) {
    const calendar = account.calendarOf(calendarId);
    if (!calendar) throw new ProviderError('calendar-missing', { status: 404 });
    return calendar;
  }

  private writable(account: ScriptedAccount, calendarId: string) {
    const calendar = this.readable(account, calendarId);
    if (!calendar.writable) throw new ProviderError('permission-missing', { status: 403 });
    return calendar;
  }
}

/** As the door that requests of the adapters go through. @throws ProviderError */
function mayGo({ beforeSending }: ProviderSession): void {
  try {
    beforeSending?.();
  } catch (cause) {
    throw new ProviderError('unavailable', { reason: 'unsent', cause });
  }
}
