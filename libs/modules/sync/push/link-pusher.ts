import type { CalendarProvider, ProviderEvent, ProviderSession } from '@calendar/contracts/calendar-provider';
import { ProviderError } from '@calendar/contracts/calendar-provider';
import type { EventDraft } from '@calendar/contracts/vocabulary';
import { Injectable } from '@nestjs/common';
import { withChoiceOf } from '../merge/chosen-availability';
import { EventPlaces } from '../places/event-places';
import type { CalendarLink, SentFields } from '../links/calendar-link';
import { LeaseLostError, LinkLeases, type LeasedLink } from '../links/link-lease.store';
import { absenceConfirmed } from '../links/link-problems';
import { burstDelay, isJustWritten } from '../provider/pacing';
import { planPush, type PushPlan } from '../planning/plan-push';
import type { Priority } from '@calendar/platform/redis';
import { ProviderCalls } from '../provider/provider-calls';
import { PushFailures, type WaitScope } from './push-failures';
import { PushOutcomes } from './push-outcomes';
import { LinkReconciler } from '../reconcile/link-reconciler';
import { createAsMeant, updateAsMeant } from './writing-as-meant';

/** What came of a push. `again`: look at this link again after so many ms. */
export type PushResult =
  | { kind: 'done' }
  | { kind: 'busy-elsewhere' }
  | { kind: 'again'; delayMs: number; scope: WaitScope };

/** How often one job acts on one link before it lets others have their turn. */
const MAX_STEPS = 5;
/**
 * An event that has changed again after every step, as when somebody types in it in both calendars, would else hold its job
 * for ever and spend the quota of the account, with every other event of it waiting: another job goes on this much later.
 */
const REST_MS = 1_000;

/** Brings one link in step. Safe to run any number of times, on any worker, after any failure. */
@Injectable()
export class LinkPusher {
  constructor(
    private readonly leases: LinkLeases,
    private readonly calls: ProviderCalls,
    private readonly outcomes: PushOutcomes,
    private readonly failures: PushFailures,
    private readonly reconciler: LinkReconciler,
    private readonly places: EventPlaces,
  ) {}

  async push(linkId: string, priority: Priority): Promise<PushResult> {
    const link = await this.leases.take(linkId);
    return link ? this.pushLeased(link, priority) : { kind: 'busy-elsewhere' };
  }

  /** The same for a link whose lease this worker has; gives the lease back. */
  async pushLeased(leased: LeasedLink, priority: Priority): Promise<PushResult> {
    let link: LeasedLink | null = leased;
    for (let steps = 0; link && steps < MAX_STEPS; steps += 1) {
      const result = await this.carryOn(link, priority);
      if (result) return result;
      link = await this.leases.take(link.id);
    }
    if (!link) return { kind: 'busy-elsewhere' };
    await this.leases.postpone(link, REST_MS);
    return { kind: 'again', delayMs: REST_MS, scope: 'link' };
  }

  private carryOn(link: LeasedLink, priority: Priority): Promise<PushResult | null> {
    return this.leases.whileHeld(link, () => this.step(link, priority));
  }

  /** One plan, carried out. @returns `null` when the link is to be planned again at once */
  private async step(link: LeasedLink, priority: Priority): Promise<PushResult | null> {
    const plan = planPush(link);
    const wait = plan.kind === 'update' ? burstDelay(link, link.leasedAt) : 0;
    if (wait > 0) {
      await this.leases.postpone(link, wait);
      return { kind: 'again', delayMs: wait, scope: 'link' };
    }
    try {
      if (isMove(link, plan) && (await this.places.isMoveToItself(link))) {
        await this.leases.postpone(link, 0);
        return null;
      }
      return this.next(await this.carryOut(link, plan, priority));
    } catch (error) {
      if (error instanceof LeaseLostError) return { kind: 'busy-elsewhere' };
      const reaction = await this.failures.handle(link, stepOf(plan), error);
      if (reaction.kind === 'leave-behind') return this.next(await this.outcomes.leftBehind(link, reaction.problem));
      if (reaction.kind !== 'read-again') return reaction.kind === 'plan-again' ? null : reaction;
      return this.readAgain(link, priority);
    }
  }

  private async readAgain(link: LeasedLink, priority: Priority): Promise<PushResult | null> {
    try {
      return this.next(await this.reconciler.reconcileRefused(link, priority));
    } catch (error) {
      const reaction = await this.failures.handle(link, 'update', error);
      // Reading again cannot ask to read again; if it did, the next look at the link would be the same.
      return reaction.kind === 'done' || reaction.kind === 'again'
        ? reaction
        : { kind: 'again', delayMs: 0, scope: 'link' };
    }
  }

  /** Decides from the settled link whether more is to be done: an edit made meanwhile, or the second half of a move. */
  private next(link: CalendarLink | null): PushResult | null {
    if (!link) return { kind: 'busy-elsewhere' };
    return link.status === 'pending' ? null : { kind: 'done' };
  }

  private async carryOut(link: LeasedLink, plan: PushPlan, priority: Priority): Promise<CalendarLink | null> {
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
  private write<Result>(
    link: LeasedLink,
    { priority, sent }: { priority: Priority; sent: SentFields },
    call: (provider: CalendarProvider, session: ProviderSession) => Promise<Result>,
  ): Promise<Result> {
    return this.calls.write(link, priority, async (provider, session) => {
      // Only now: what waits for its turn at the provider has not been sent.
      await this.leases.recordIntent(link, sent);
      return call(provider, session);
    });
  }

  private async create(link: LeasedLink, draft: EventDraft, priority: Priority): Promise<CalendarLink | null> {
    const retried = link.pendingWrites.length > 0;
    const restored = retried ? null : await this.findRestored(link, priority);
    if (restored) {
      const calendarId = link.deletedRemote?.calendarId ?? link.calendarId;
      return this.reconciler.mergeWith({ ...link, providerCalendarId: calendarId }, restored);
    }
    const created = await this.write(link, { priority, sent: draft }, (provider, session) =>
      createAsMeant(provider, session, { calendarId: link.calendarId, draft, key: keyOf(link), retried }),
    );
    if (created.adopted) return this.adopt(link, draft, created.event);
    return this.outcomes.created(link, { draft, ...created });
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
  private adopt(link: LeasedLink, draft: EventDraft, event: ProviderEvent): Promise<CalendarLink | null> {
    const provider = this.calls.provider(link.provider);
    const pendingWrites = [...link.pendingWrites, draft];
    // Where the event shows nothing of what was sent, what was sent first is the safe guess: the person is asked.
    const first = { ...draft, ...pendingWrites[0] };
    const base = withChoiceOf({ ours: first, theirs: provider.normalise(first) }, link.base);
    return this.reconciler.mergeWith({ ...link, base, pendingWrites, providerCalendarId: link.calendarId }, event);
  }

  private async delete(link: LeasedLink, priority: Priority): Promise<CalendarLink | null> {
    const ref = refOf(link);
    const call = (provider: CalendarProvider, session: ProviderSession) =>
      provider.deleteEvent(session, {
        ref,
        etag: link.etag,
        justWritten: isJustWritten(link, link.leasedAt),
        ...reachOf(link),
      });
    // In a move it is taken out only to be written elsewhere: while nothing may be written it would stand nowhere.
    const wasThere = await (link.desired
      ? this.calls.write(link, priority, call)
      : this.calls.run(link, priority, call));
    const moved = wasThere ? null : await this.places.find(link, priority);
    return moved ? this.reconciler.mergeAt(link, moved) : this.outcomes.deleted(link);
  }

  private async findAndDelete(link: LeasedLink, priority: Priority): Promise<CalendarLink | null> {
    const found: ProviderEvent | null = await this.calls.run(link, priority, (provider, session) =>
      provider.findEvent(session, { calendarId: link.calendarId, key: keyOf(link) }),
    );
    // By now the person may have made more of it than what was created.
    if (found?.recurring || found?.guests) {
      return this.reconciler.mergeWith({ ...link, providerCalendarId: link.calendarId }, found);
    }
    if (found) {
      const ref = { calendarId: link.calendarId, eventId: found.id };
      await this.calls.run(link, priority, (provider, session) => provider.deleteEvent(session, { ref, etag: null }));
    } else if (!absenceConfirmed(link, link.leasedAt)) {
      // The create may still be under way at the provider, though we no longer wait for its answer.
      throw new ProviderError('gone', { doubtful: true, reason: 'unconfirmed' });
    }
    return this.outcomes.deleted(link);
  }
}

/** The event is deleted only to stand in another calendar of the account. */
function isMove({ desired }: LeasedLink, plan: PushPlan): boolean {
  return plan.kind === 'delete' && desired !== null;
}

/** What else changes with the event. Without the person's yes nothing is written that guests would see. */
function reachOf({ recurring, guests }: LeasedLink) {
  return { recurring, tellGuests: guests > 0 };
}

function keyOf(link: LeasedLink) {
  return { linkId: link.id, generation: link.generation };
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

function stepOf(plan: PushPlan): 'create' | 'update' | 'delete' {
  if (plan.kind === 'create' || plan.kind === 'update') return plan.kind;
  return plan.kind === 'compare' ? 'update' : 'delete';
}
