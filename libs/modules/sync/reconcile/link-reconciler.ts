import { ProviderError, type LocatedEvent, type ProviderEvent } from '@calendar/contracts/calendar-provider';
import { CareerEventsReader } from '@calendar/contracts/ports';
import {
  CONTENT_FIELDS,
  PROVIDERS,
  type CareerEventSnapshot,
  type ConnectionSummary,
  type ContentField,
  type EventContent,
  type SyncRules,
} from '@calendar/contracts/vocabulary';
import type { Priority } from '@calendar/platform/redis';
import { Injectable } from '@nestjs/common';
import { CalendarRules } from '../calendars/calendar-rules';
import type { Base, CalendarLink } from '../links/calendar-link';
import { changedAt } from '../merge/changed-at';
import { withChosenAvailability } from '../merge/chosen-availability';
import { contentAsShown, withTraits } from '../merge/content-as-shown';
import { merge, NO_REACH, type Reach } from '../merge/merge';
import { MergeOutcomes } from './merge-outcomes';
import { keepMost } from '../merge/kept-reminders';
import { followUpReminders, targetOf } from '../planning/plan-draft';
import { EventPlaces, standingIn } from '../places/event-places';
import { confirmWrites, mayHaveDeleted } from '../merge/confirmed-writes';
import { LinkLeases, type LeasedLink } from '../links/link-lease.store';
import { ProviderCalls } from '../provider/provider-calls';
import { isSentTime, timeInDoubt, withTimeWrittenOver } from '../merge/zone-doubt';

/** In `busy` detail the calendar shows nothing but the time, so nothing but the time comes back. */
const BUSY_INBOUND: readonly ContentField[] = ['time'];

/** Meets an event that is not as we left it: reads it and merges. */
@Injectable()
export class LinkReconciler {
  constructor(
    private readonly calls: ProviderCalls,
    private readonly rules: CalendarRules,
    private readonly careerEvents: CareerEventsReader,
    private readonly outcomes: MergeOutcomes,
    private readonly leases: LinkLeases,
    private readonly places: EventPlaces,
  ) {}

  /** Reads the event of a leased link again and merges what is found. @returns the settled link */
  async reconcile(link: LeasedLink, priority: Priority): Promise<CalendarLink | null> {
    return this.mergeAt(link, await this.places.read(link, priority));
  }

  /**
   * As `reconcile`, after a write was refused because the event had changed.
   *
   * @throws ProviderError `unavailable` when it has not: the same write now would be refused as well
   */
  async reconcileRefused(link: LeasedLink, priority: Priority): Promise<CalendarLink | null> {
    const found = await this.places.read(link, priority);
    if (found && isAsLeft(found, link)) throw new ProviderError('unavailable', { reason: 'refused-unchanged' });
    return this.mergeAt(link, found);
  }

  /** As `mergeWith`, with the event where it was found. */
  mergeAt(link: LeasedLink, found: LocatedEvent | null): Promise<CalendarLink | null> {
    return found ? this.mergeWith(standingIn(link, found.calendarId), found.event) : this.mergeWith(link, null);
  }

  /**
   * Merges a leased link with its event as the calendar shows it now; `null`: it is deleted there. An edit made here
   * meanwhile is merged as well.
   *
   * @returns the settled link; `null` when its lease was lost
   */
  async mergeWith(link: LeasedLink, found: ProviderEvent | null): Promise<CalendarLink | null> {
    let current: LeasedLink | null = link;
    while (current) {
      const settled = await this.mergeOnce(current, found);
      if (settled !== 'edited-meanwhile') return settled;
      current = await this.leases.withDesired(current);
    }
    return null;
  }

  private async mergeOnce(
    link: LeasedLink,
    found: ProviderEvent | null,
  ): Promise<CalendarLink | 'edited-meanwhile' | null> {
    // Wanted again, after a deletion of ours of which nobody knows whether it has arrived.
    if (!found && link.desired && mayHaveDeleted(link.pendingWrites)) return this.outcomes.deletedByUs(link);
    // Nothing was ever agreed on: what stands there is ours to write over, what is gone is to be written again.
    const before = link.base ?? (found && reachOf(found) !== NO_REACH ? asShown(found) : null);
    if (!before) return this.outcomes.withoutBase(link, found);
    const [rules, [event]] = await Promise.all([this.rules.of(link.userId), this.careerEvents.byIds([link.eventId])]);
    const normalise = (content: EventContent) => this.calls.provider(link.provider).normalise(content);
    const remote = found && contentAsShown(found, before.theirs);
    const known = found && remote ? await this.baseBeyondDoubt(link, before, { id: found.id, remote }) : before;
    const { base: agreed, fields: confirmed } = remote
      ? confirmWrites({ base: known, writes: link.pendingWrites, found: remote, normalise })
      : { base: known, fields: [] };
    const chosen = withChosenAvailability(agreed, { found, writes: link.pendingWrites, desired: link.desired });
    const base = found ? withTraits(chosen, found) : chosen;
    const result = merge({
      base,
      desired: link.desired,
      eventAlive: event !== undefined && !event.deleted && event.status !== 'cancelled',
      said: event ? saidBy(event) : {},
      remote,
      normalise,
      followUpReminders: event
        ? await this.followUpReminders(event, rules, { id: link.connectionId, provider: link.provider })
        : [],
      mostReminders: PROVIDERS[link.provider].mostReminders,
      ownReminders: event ? (event.reminders ?? rules.eventTypes[event.type].reminders) : [],
      inboundFields: base.ours.visibility === 'private' ? BUSY_INBOUND : CONTENT_FIELDS,
      reach: found && link.approvedVersion !== link.desiredVersion ? reachOf(found) : NO_REACH,
      policy: rules.conflictPolicy,
      onCalendarDelete: rules.onCalendarDelete,
      desiredAt: link.desiredAt.getTime(),
      remoteAt: changedAt(link, found),
    });
    return this.outcomes.apply({ ...link, base }, { found, confirmed, result });
  }

  /** Where a write of ours, and not the person, has put the event at another time, that is to be written over. */
  private async baseBeyondDoubt(
    link: LeasedLink,
    base: Base,
    { id, remote }: { id: string; remote: EventContent },
  ): Promise<Base> {
    const sent = timeInDoubt(base, link.pendingWrites, remote);
    if (!sent) return base;
    const ref = { calendarId: link.providerCalendarId ?? link.calendarId, eventId: id };
    const shown = await this.calls.run(link, 'interactive', (provider, session) =>
      provider.wallTimes(session, { ref, timeZone: sent.timeZone }),
    );
    return isSentTime(sent, shown) ? withTimeWrittenOver(base, remote) : base;
  }

  /** Follow-ups that stand among the reminders of the event in this calendar. */
  private async followUpReminders(
    event: CareerEventSnapshot,
    rules: SyncRules,
    connection: Pick<ConnectionSummary, 'id' | 'provider'>,
  ) {
    const target = targetOf(event, rules, connection);
    if (!target || event.type !== 'interview' || rules.eventTypes.follow_up.as !== 'interview_reminder') return [];
    const followUps = await this.careerEvents.followUpsOf([event.id]);
    return followUpReminders({ event, interview: null, followUps }, rules, target);
  }
}

function reachOf({ recurring, guests = 0 }: ProviderEvent): Reach {
  return recurring || guests > 0 ? { recurring: recurring === true, guests } : NO_REACH;
}

/** What concerns others as well is not written over, although nothing was ever agreed on. */
function asShown({ content, presentation }: ProviderEvent): Base {
  return { ours: { ...content, ...presentation }, theirs: content };
}

/** Whether an event is where and as we have left it. */
export function isAsLeft(
  { calendarId, event }: LocatedEvent,
  link: Pick<CalendarLink, 'etag' | 'providerCalendarId'>,
): boolean {
  return event.etag === link.etag && calendarId === link.providerCalendarId;
}

/** Reminders and a status that a calendar cannot show are left out. */
function saidBy({ title, description, location, time, status, reminders }: CareerEventSnapshot): Partial<EventContent> {
  return {
    title,
    description,
    location,
    time,
    ...(reminders && { reminders: keepMost(reminders, []) }),
    ...(status !== 'cancelled' && { status }),
  };
}
