import {
  isRefusal,
  ProviderError,
  type CreatedEvent,
  type DeleteEventRequest,
  type ProviderEvent,
  type ProviderSession,
  type UpdateEventRequest,
} from '@calendar/contracts/calendar-provider';
import { accessOf } from './account-access';
import { errorAbout } from './calendar-list';
import { readObject } from './calendar-object';
import { malformedAnswer, rowsOf, type DavAnswer, type DavClient } from './dav-client';
import { conditionsIn } from './dav-xml';
import type { GatheredReads } from './gathered-reads';
import { etagOfText, ifMatch, isOfServer, type KeptObject, type Objects } from './objects';
import { patchObject } from './patch-event';
import { readEvent } from './read-event';

/** Whatever stands there is written over, but never unseen: so often another write may come between. */
const ATTEMPTS = 3;
const CALENDAR = 'text/calendar; charset=utf-8';
const MISSING = new Set([404, 410, 412]);

/** Where an object is, or is to be. */
interface Place {
  calendarId: string;
  file: string;
}

/**
 * Writes calendar objects. What a server keeps may differ from what it was sent, and most do not say so by leaving out the ETag
 * (RFC 4791, 5.3.4): so every write is read back.
 */
export class ObjectWrites {
  constructor(
    private readonly client: DavClient,
    private readonly objects: Objects,
    private readonly reads: GatheredReads,
  ) {}

  /** @throws ProviderError `already-exists` when the UID is taken by another object of the account */
  async create(session: ProviderSession, { calendarId, file, text }: Place & { text: string }): Promise<CreatedEvent> {
    const place = { calendarId, file };
    const answer = await this.put(session, place, { text, headers: { 'if-none-match': '*' } });
    if (answer.status === 412) {
      const standing = await this.objects.one(session, place);
      if (!standing) throw new ProviderError('already-exists', { status: 412 });
      return { event: understood(standing), adopted: true };
    }
    if (answer.status >= 300) throw await errorAbout(this.client, session, { calendarId, answer });
    return { event: await this.readBack(session, place, { text, etag: answer.etag }), adopted: false };
  }

  /** @throws ProviderError `not-found`, `gone`, `precondition-failed` */
  async update(session: ProviderSession, request: UpdateEventRequest): Promise<ProviderEvent> {
    const { ref, etag } = request;
    const place = { calendarId: ref.calendarId, file: ref.eventId };
    for (let attempt = 1; ; attempt += 1) {
      const standing = await this.beforeWrite(session, place);
      if (!standing) throw new ProviderError('not-found', { reason: 'no-object' });
      if (etag !== null && standing.etag !== etag) throw changedMeanwhile();
      const text = this.patched(standing, request);
      const answer = await this.put(session, place, { text, headers: ifMatch(standing.etag) });
      if (answer.status < 300) return this.readBack(session, place, { text, etag: answer.etag });
      const isStale = MISSING.has(answer.status);
      if (isStale && (etag !== null || attempt === ATTEMPTS)) await this.refusedAsStale(session, place);
      else if (!isStale) throw await errorAbout(this.client, session, { calendarId: ref.calendarId, answer });
    }
  }

  /** @returns whether it was there */
  async delete(session: ProviderSession, { ref, etag, justWritten }: DeleteEventRequest): Promise<boolean> {
    const place = { calendarId: ref.calendarId, file: ref.eventId };
    if (etag !== null && !isOfServer(etag)) {
      const standing = await this.objects.one(session, place);
      if (standing && standing.etag !== etag) throw changedMeanwhile();
    }
    const answer = await this.client.send(
      accessOf(session.accessToken),
      { method: 'DELETE', url: this.objects.urlOf(session, place), headers: ifMatch(etag) },
      session,
    );
    if (isPageOfHtml(answer)) refusePage(answer);
    if (answer.status < 300 && answer.status !== 207) return true;
    if (!MISSING.has(answer.status))
      throw await errorAbout(this.client, session, { calendarId: ref.calendarId, answer });
    if (await this.objects.one(session, place)) throw changedMeanwhile();
    if (justWritten) throw new ProviderError('not-found', { status: answer.status });
    return false;
  }

  /**
   * What is to be written over. Where the server has no ETag for it nothing but haste keeps what somebody else writes before us, and
   * whoever has read along with others waits for a turn of their own first: it is read again in that.
   */
  private async beforeWrite(session: ProviderSession, place: Place): Promise<KeptObject | null> {
    const standing = await this.reads.beforeWrite(session, place);
    return standing && !isOfServer(standing.etag) ? this.objects.one(session, place) : standing;
  }

  private patched(standing: KeptObject, { draft, fields }: UpdateEventRequest): string {
    const object = readObject(standing.text);
    const isCancelled = readEvent(standing.text, { id: standing.file, etag: standing.etag }).kind === 'cancelled';
    if (isCancelled) throw new ProviderError('gone', { reason: 'cancelled' });
    if (!object) throw malformedAnswer(207);
    return patchObject(object, { draft, fields, now: this.client.now() });
  }

  private async refusedAsStale(session: ProviderSession, place: Place): Promise<never> {
    if (await this.objects.one(session, place)) throw changedMeanwhile();
    throw new ProviderError('not-found', { reason: 'no-object' });
  }

  /** A multistatus is no success of a PUT: the status that counts is within. */
  private async put(
    session: ProviderSession,
    place: Place,
    { text, headers }: { text: string; headers: Record<string, string> },
  ): Promise<DavAnswer> {
    const request = {
      method: 'PUT' as const,
      url: this.objects.urlOf(session, place),
      headers: { ...headers, 'content-type': CALENDAR },
      body: text,
    };
    const answer = await this.reads.write(session, place.calendarId, (counted) =>
      this.client.send(accessOf(session.accessToken), request, counted),
    );
    if (answer.status !== 207) return isPageOfHtml(answer) ? refusePage(answer) : answer;
    const [row] = rowsOf(answer).responses;
    if (typeof row?.status !== 'number') throw malformedAnswer(207);
    return { ...answer, status: row.status < 300 ? 502 : row.status, conditions: conditionsIn(answer.body) };
  }

  /**
   * The event as the server keeps it. An ETag other than the one that the write gave means that somebody else has written since:
   * then ours is as it was sent, and the next round shows theirs. Without one from the write, the object is taken for ours only if
   * it says what we sent.
   */
  private async readBack(
    session: ProviderSession,
    place: Place,
    sent: { text: string; etag: string | null },
  ): Promise<ProviderEvent> {
    const kept = await this.reads.afterWrite(session, place).catch(notReadBack);
    const asSent = { file: place.file, text: sent.text, etag: sent.etag ?? etagOfText(sent.text, 'sent') };
    if (!kept || (sent.etag !== null && kept.etag !== sent.etag)) return understood(asSent);
    const [theirs, ours] = [understood(kept), understood(asSent)];
    return sent.etag !== null || saysTheSame(theirs, ours) ? theirs : ours;
  }
}

/** It is the read that is refused, of a write that is done: nobody is to take that for its refusal. @throws what has failed */
function notReadBack(cause: unknown): never {
  throw isRefusal(cause) ? new ProviderError('unavailable', { reason: 'not-read-back', cause }) : cause;
}

function understood({ file, etag, text }: KeptObject): ProviderEvent {
  const read = readEvent(text, { id: file, etag });
  if (read.kind === 'event') return read.event;
  if (read.kind === 'cancelled') throw new ProviderError('gone', { reason: 'cancelled' });
  throw malformedAnswer(207);
}

function saysTheSame(one: ProviderEvent, other: ProviderEvent): boolean {
  return JSON.stringify([one.content, one.presentation]) === JSON.stringify([other.content, other.presentation]);
}

/** Written by a gateway, such as one in maintenance: the server may never have heard of the request. */
function isPageOfHtml({ status, body }: DavAnswer): boolean {
  return status === 200 && /^\s*<(!doctype )?html/i.test(body);
}

function refusePage({ status }: DavAnswer): never {
  throw malformedAnswer(status);
}

function changedMeanwhile(): ProviderError {
  return new ProviderError('precondition-failed', { reason: 'changed' });
}
