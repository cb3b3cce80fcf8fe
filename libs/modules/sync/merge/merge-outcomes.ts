import type { ProviderEvent } from '@calendar/contracts/calendar-provider';
import { DomainEvents, RemoteChangeMerged, type RemoteFields } from '@calendar/contracts/domain-events';
import type { EventDraft } from '@calendar/contracts/vocabulary';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { AttemptStore } from '../attempts/attempt.store';
import type { Base, CalendarLink } from '../links/calendar-link';
import { LinkLeases, type LeasedLink, type PushOutcome } from '../push/link-lease.store';
import { changedFields } from '../push/plan-push';
import type { MergeResult } from './merge';

/** Stores what a merge came to, in one transaction: the link, the career event and the timeline. */
@Injectable()
export class MergeOutcomes {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly leases: LinkLeases,
    private readonly attempts: AttemptStore,
    private readonly events: DomainEvents,
  ) {}

  /** @param found the event as the calendar shows it; `null`: deleted there */
  async apply(link: LeasedLink, found: ProviderEvent | null, result: MergeResult): Promise<CalendarLink | null> {
    switch (result.kind) {
      case 'merged':
        return this.takeOver(link, found, result);
      case 'both-gone':
        return this.leases.settle(link, gone(link, link.desiredVersion));
      case 'recreate':
        return this.settle(link, gone(link, behind(link)), { action: 'recreate', fields: [], incoming: {} });
      case 'unlink':
        return this.settle(link, gone(link, link.desiredVersion), { action: 'unlink', fields: [], incoming: {} });
      case 'cancel':
        return this.settle(link, gone(link, link.desiredVersion), {
          action: 'cancel',
          fields: ['status'],
          incoming: { status: 'cancelled' },
        });
      case 'deletion-conflict':
        return this.settle(link, gone(link, behind(link)), { action: 'recreate', fields: ['status'], incoming: {} });
    }
  }

  /** No state was ever agreed on: what is desired is written over what stands there. */
  async withoutBase(link: LeasedLink, found: ProviderEvent | null): Promise<CalendarLink | null> {
    if (!found) return this.leases.settle(link, gone(link, link.desired ? behind(link) : link.desiredVersion));
    return this.leases.settle(link, standing(link, found, { base: null, version: behind(link) }));
  }

  private takeOver(
    link: LeasedLink,
    found: ProviderEvent | null,
    result: Extract<MergeResult, { kind: 'merged' }>,
  ): Promise<CalendarLink | null> {
    if (!found) throw new Error('fields can only be merged with an event that exists');
    // What the calendar has won is no longer ours to write: the career event is about to take it over.
    const wanted = link.desired && { ...link.desired, ...result.incoming };
    const toWrite = wanted === null || changedFields(wanted as EventDraft, result.base.ours).length > 0;
    const outcome = standing(link, found, {
      base: result.base,
      version: toWrite ? behind(link) : link.desiredVersion,
    });
    return this.settle(link, outcome, {
      action: 'merge',
      fields: Object.keys(result.incoming),
      incoming: result.incoming,
      changedAt: found.updatedAt,
    });
  }

  private settle(
    link: LeasedLink,
    outcome: PushOutcome,
    change: { action: string; fields: string[]; incoming: RemoteFields; changedAt?: string | null },
  ): Promise<CalendarLink | null> {
    const { userId, eventId, connectionId, id: linkId } = link;
    return this.unitOfWork.run(async () => {
      const stored = await this.leases.settle(link, outcome);
      if (!stored) return null;
      if (change.fields.length === 0 && change.action === 'merge') return stored;
      await this.attempts.record({
        ...{ userId, eventId, linkId, connectionId, fields: change.fields },
        actor: 'calendar',
        action: change.action,
        outcome: 'succeeded',
        code: null,
        providerVersion: outcome.event?.etag ?? null,
        latencyMs: null,
      });
      if (Object.keys(change.incoming).length > 0) {
        const { incoming: fields, changedAt = null } = change;
        await this.events.publish(new RemoteChangeMerged({ userId, eventId, connectionId, fields, changedAt }));
      }
      return stored;
    });
  }
}

/** The version that counts as reached when the newest one still has to be written. */
function behind(link: CalendarLink): number {
  return Math.min(link.syncedVersion, link.desiredVersion - 1);
}

function standing(
  link: CalendarLink,
  found: ProviderEvent,
  state: { base: Base | null; version: number },
): PushOutcome {
  return {
    version: state.version,
    event: { ...found, calendarId: link.providerCalendarId ?? link.calendarId },
    base: state.base,
    generation: link.generation,
    settled: 'synced',
    written: false,
  };
}

function gone(link: CalendarLink, version: number): PushOutcome {
  return {
    version,
    event: null,
    base: null,
    generation: link.generation + 1,
    settled: 'removed',
    written: false,
  };
}
