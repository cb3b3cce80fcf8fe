import type {
  CalendarProvider,
  LocatedEvent,
  ProviderEvent,
  ProviderSession,
} from '@calendar/contracts/calendar-provider';
import { isRefusal, ProviderError, type ProviderErrorCode } from '@calendar/contracts/calendar-provider';
import type { EventDraft } from '@calendar/contracts/vocabulary';
import type { Priority } from '@calendar/platform/redis';
import { Injectable } from '@nestjs/common';
import type { CalendarLink, SentFields } from '../links/calendar-link';
import { LinkLeases, type LeasedLink } from '../links/link-lease.store';
import { absenceConfirmed } from '../links/link-problems';
import { underLease } from '../links/under-lease';
import { withChoiceOf } from '../merge/chosen-availability';
import { EventPlaces } from '../places/event-places';
import type { PushPlan } from '../planning/plan-push';
import { isJustWritten } from '../provider/pacing';
import { ProviderCalls } from '../provider/provider-calls';
import { LinkReconciler } from '../reconcile/link-reconciler';
import { OutcomeMeetings } from './outcome-meetings';
import { PushOutcomes } from './push-outcomes';
import { createAsMeant, updateAsMeant } from './writing-as-meant';

const CLOSED: ReadonlySet<ProviderErrorCode> = new Set(['calendar-missing', 'permission-missing']);

/** Carries out what is planned for a link: asks its provider, and stores what came of it. */
@Injectable()
export class PlanCarrier {
  constructor(
    private readonly leases: LinkLeases,
    private readonly calls: ProviderCalls,
    private readonly meetings: OutcomeMeetings,
    private readonly outcomes: PushOutcomes,
    private readonly reconciler: LinkReconciler,
    private readonly places: EventPlaces,
  ) {}

  /**
   * @returns the link as it is stored then; `null` when its lease was lost
   * @throws ProviderError, and what keeps from asking (`ProviderCalls`)
   */
  async carryOut(link: LeasedLink, plan: PushPlan, priority: Priority): Promise<CalendarLink | null> {
    switch (plan.kind) {
      case 'nothing':
        return this.outcomes.nothing(link);
      case 'create':
        return this.create(link, plan.draft, priority);
      case 'update': {
        const ref = refOf(link);
        const written = await this.write(link, { priority, sent: sentFields(plan) }, (provider, session) =>
          updateAsMeant(provider, session, {
            ref,
            draft: plan.draft,
            fields: plan.fields,
            formatted: link.base?.traits?.formatted ?? false,
            etag: link.etag,
            ...reachOf(link),
          }),
        );
        return this.outcomes.updated(link, { draft: plan.draft, fields: plan.fields, ...written });
      }
      case 'delete':
        return this.delete(link, priority);
      case 'find-and-delete':
        return this.findAndDelete(link, priority);
      case 'compare':
        return this.reconciler.reconcile(link, priority);
    }
  }

  /** Sends something that is remembered until it is known to have arrived. */
  private async write<Result>(
    link: LeasedLink,
    { priority, sent }: { priority: Priority; sent: SentFields },
    call: (provider: CalendarProvider, session: ProviderSession) => Promise<Result>,
  ): Promise<Result> {
    // Before its turn at the provider, which it would else keep from others meanwhile; links that wait for one are noted together.
    await this.leases.recordIntent(link, sent);
    let requests = 0;
    try {
      // In a move it is taken out only to be written elsewhere: while nothing may be written it would stand nowhere.
      const way = sent.deleted && !link.desired ? 'run' : 'write';
      const written = await this.calls[way](link, priority, (provider, session) =>
        call(
          provider,
          sending(underLease(session, link, this.leases), () => (requests += 1)),
        ),
      );
      if (priority === 'bulk') await this.meetings.meet(link.connectionId);
      return written;
    } catch (error) {
      // Of several the first may have done something: an event was made, and only its time is refused.
      if (requests === 0 || (requests === 1 && isRefusal(error))) await this.leases.takeBackIntent(link);
      throw error;
    }
  }

  private async create(link: LeasedLink, draft: EventDraft, priority: Priority): Promise<CalendarLink | null> {
    const { calendarId } = link;
    if (triedIn(link) !== calendarId) return this.takeUpElsewhere(link, draft, priority);
    const retried = link.pendingWrites.length > 0;
    const restored = retried ? null : await this.findRestored(link, priority);
    if (restored) {
      const providerCalendarId = link.deletedRemote?.calendarId ?? calendarId;
      return this.reconciler.mergeWith({ ...link, providerCalendarId }, restored);
    }
    const sent = { ...draft, createdIn: calendarId };
    const created = await this.write(link, { priority, sent }, (provider, session) =>
      createAsMeant(provider, session, { calendarId, draft, key: keyOf(link), retried }),
    );
    if (created.adopted) return this.adopt(link, draft, { calendarId, event: created.event });
    return this.outcomes.created(link, { draft, ...created });
  }

  /** An earlier attempt may have made the event in the calendar in which it was to stand then: it is moved on from there. */
  private async takeUpElsewhere(link: LeasedLink, draft: EventDraft, priority: Priority): Promise<CalendarLink | null> {
    const calendarId = triedIn(link);
    const event = await this.findCreated(link, calendarId, priority).catch(closedCalendar);
    if (event) return this.adopt(link, draft, { calendarId, event });
    // The create may still be under way there. Once it is certain that it is not, another event gets another key.
    throw new ProviderError('gone', { doubtful: event === null, reason: 'unconfirmed' });
  }

  private findCreated(link: LeasedLink, calendarId: string, priority: Priority): Promise<ProviderEvent | null> {
    return this.calls.run(link, priority, (provider, session) =>
      provider.findEvent(session, { calendarId, key: keyOf(link) }),
    );
  }

  /** The event before this one, if it was got back out of the bin of the calendar. */
  private async findRestored(link: LeasedLink, priority: Priority): Promise<ProviderEvent | null> {
    if (link.deletedRemote === null) return null;
    const { eventId, calendarId, etag } = link.deletedRemote;
    // It was not deleted there, but could not be taken out of a calendar that this link has left.
    const isLeftBehind = etag === null && calendarId !== null;
    if (isLeftBehind && calendarId !== link.calendarId) return null;
    try {
      const found = await this.calls.run(link, priority, (provider, session) =>
        provider.getEvent(session, { calendarId: calendarId ?? link.calendarId, eventId }),
      );
      // As it was before it was deleted: a copy that lags.
      return found?.etag === etag ? null : found;
    } catch (error) {
      // What a calendar that is missing or closed means is for the create to find out: it may go into another one.
      if (error instanceof ProviderError && (error.status === 404 || error.code === 'permission-missing')) return null;
      throw error;
    }
  }

  /** An earlier attempt had made the event: we may have changed since what it was made from, and so may the person. */
  private adopt(
    link: LeasedLink,
    draft: EventDraft,
    { calendarId, event }: LocatedEvent,
  ): Promise<CalendarLink | null> {
    const provider = this.calls.provider(link.provider);
    const pendingWrites: SentFields[] = [...link.pendingWrites, draft];
    // Where the event shows nothing of what was sent, what was sent first is the safe guess: the person is asked.
    const { createdIn: _place, ...sentFirst } = pendingWrites[0]!;
    const first = { ...draft, ...sentFirst };
    const base = withChoiceOf({ ours: first, theirs: provider.normalise(first) }, link.base);
    return this.reconciler.mergeWith({ ...link, base, pendingWrites, providerCalendarId: calendarId }, event);
  }

  private async delete(link: LeasedLink, priority: Priority): Promise<CalendarLink | null> {
    const ref = refOf(link);
    const wasThere = await this.write(link, { priority, sent: { deleted: true } }, (provider, session) =>
      provider.deleteEvent(session, {
        ref,
        etag: link.etag,
        justWritten: isJustWritten(link, link.leasedAt),
        ...reachOf(link),
      }),
    );
    const moved = wasThere ? null : await this.places.find(link, priority);
    return moved ? this.reconciler.mergeAt(link, moved) : this.outcomes.deleted(link);
  }

  private async findAndDelete(link: LeasedLink, priority: Priority): Promise<CalendarLink | null> {
    const calendarId = triedIn(link);
    const found = await this.findCreated(link, calendarId, priority);
    // By now the person may have made more of it than what was created.
    if (found?.recurring || found?.guests) {
      return this.reconciler.mergeWith({ ...link, providerCalendarId: calendarId }, found);
    }
    if (found) {
      const ref = { calendarId, eventId: found.id };
      await this.calls.run(link, priority, (provider, session) =>
        provider.deleteEvent(underLease(session, link, this.leases), { ref, etag: null }),
      );
    } else if (!absenceConfirmed(link, link.leasedAt)) {
      // The create may still be under way at the provider, though we no longer wait for its answer.
      throw new ProviderError('gone', { doubtful: true, reason: 'unconfirmed' });
    }
    return this.outcomes.deleted(link);
  }
}

/** @param tell called when something is about to be sent */
function sending(session: ProviderSession, tell: () => void): ProviderSession {
  const beforeRequest = async (): Promise<void> => {
    await session.beforeRequest?.();
    tell();
  };
  return { ...session, beforeRequest };
}

/** What else changes with the event. Without the person's yes nothing is written that guests would see. */
function reachOf({ recurring, guests }: LeasedLink) {
  return { recurring, tellGuests: guests > 0 };
}

function keyOf(link: LeasedLink) {
  return { linkId: link.id, generation: link.generation };
}

/** Where an attempt to create the event was made of which nobody knows yet; where it is to stand, if there was none. */
function triedIn({ pendingWrites, calendarId }: LeasedLink): string {
  return pendingWrites.findLast(({ createdIn }) => createdIn !== undefined)?.createdIn ?? calendarId;
}

/** What stands in a calendar that is missing or closed is none of ours any more. @throws whatever else has failed */
function closedCalendar(error: unknown): undefined {
  const isClosed = error instanceof ProviderError && CLOSED.has(error.code);
  if (!isClosed) throw error;
}

function refOf(link: LeasedLink) {
  if (!link.providerEventId || !link.providerCalendarId) {
    throw new ProviderError('not-found', { message: 'the link has no provider event' });
  }
  return { calendarId: link.providerCalendarId, eventId: link.providerEventId };
}

function sentFields({ draft, fields }: Extract<PushPlan, { kind: 'update' }>): SentFields {
  return Object.fromEntries(fields.map((field) => [field, draft[field]]));
}
