import { DomainEvents, SyncFailed, SyncSettled, SyncSucceeded, WriteRefused } from '@calendar/contracts/domain-events';
import type { EventDraft } from '@calendar/contracts/vocabulary';
import { DatabaseClock, UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { FailureAlerts } from '../alerts/failure-alerts';
import type { CalendarLink } from '../links/calendar-link';
import { SyncMetrics } from './sync-metrics';
import { ZONE_RULES_DIFFER, type AttemptLine } from './attempt';
import { AttemptStore } from './attempt.store';
import { fieldChanges } from './field-changes';
import { natureChanges } from './nature-changes';

type Write = 'create' | 'update' | 'delete';
type Linked = CalendarLink & { connectionId: string };

/**
 * Tells what happened to a link: in the timeline of its event, as a fact for the other modules and, once it is durable,
 * in the metrics. Everything in the caller's transaction.
 */
@Injectable()
export class LinkTimeline {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly attempts: AttemptStore,
    private readonly events: DomainEvents,
    private readonly metrics: SyncMetrics,
    private readonly clock: DatabaseClock,
    private readonly alerts: FailureAlerts,
  ) {}

  /** A write of ours is in the calendar. @param inAlert an alert stands for what has failed in its account */
  async written(
    link: Linked,
    {
      action,
      fields,
      etag,
      inAlert,
    }: { action: Write; fields: readonly string[]; etag: string | null; inAlert: boolean },
  ): Promise<void> {
    const latencyMs = this.since(link.pendingSince);
    const outcome = 'succeeded';
    const changes = action === 'delete' ? [] : fieldChanges(fields, valuesOf(link.base?.ours), valuesOf(link.desired));
    const line = { actor: 'career_copilot', action, outcome, fields, changes } as const;
    await this.record(link, { ...line, providerVersion: etag, latencyMs });
    if (inAlert) await this.alerts.recovered(link.userId, link.connectionId);
    await this.events.publish(new SyncSucceeded({ ...subject(link), action, gaveUp: link.gaveUp }));
    const { provider } = link;
    this.unitOfWork.afterCommit(() => this.metrics.attempted({ provider, action, outcome, code: '', latencyMs }));
  }

  /** Its time stood elsewhere after a write, and was written once more as instants: says why. */
  writtenAsInstant(link: Linked, etag: string | null): Promise<void> {
    const line = { actor: 'career_copilot', action: 'update', outcome: 'succeeded', fields: ['time'] } as const;
    return this.record(link, { ...line, code: ZONE_RULES_DIFFER, providerVersion: etag });
  }

  /**
   * It was stored without a write: where it has come to rest, and what has become of it there, nothing else tells whoever looks
   * at it.
   *
   * @param link.movedOutOf the calendar in which it stood, if that was another
   */
  async cameToRest(link: Linked & { movedOutOf?: string }, stored: CalendarLink): Promise<void> {
    const { status } = stored;
    const isKnown = status === link.status && natureChanges(link, stored).fields.length === 0 && !link.movedOutOf;
    if (status === 'pending' || isKnown) return;
    await this.events.publish(new SyncSettled({ ...subject(link), gaveUp: link.gaveUp }));
  }

  /** A write of ours has failed. `final`: it is not tried again until a person acts. */
  async failed(link: Linked, { action, code, final }: { action: Write; code: string; final: boolean }): Promise<void> {
    const outcome = final ? 'failed' : 'will_retry';
    await this.record(link, { actor: 'career_copilot', action, outcome, code, providerVersion: link.etag });
    const inAlert = await this.alerts.failed({ ...subject(link), code });
    await this.events.publish(new SyncFailed({ ...subject(link), action, code, final, inAlert }));
    const { provider } = link;
    this.unitOfWork.afterCommit(() => this.metrics.attempted({ provider, action, outcome, code, latencyMs: null }));
  }

  /** In a move: the event could not be taken out of the calendar that it leaves. */
  async leftBehind(link: Linked, code: string): Promise<void> {
    const outcome = 'left_behind';
    await this.record(link, { actor: 'career_copilot', action: 'delete', outcome, code, providerVersion: link.etag });
    await this.events.publish(new WriteRefused({ ...subject(link), action: 'delete', code, outcome }));
  }

  /** The calendar did not take it, and what comes next is no retry of the same: no line of its own in the timeline. */
  async refused(link: Linked, { action, code }: { action: Write; code: string }): Promise<void> {
    await this.events.publish(new WriteRefused({ ...subject(link), action, code, outcome: 'looked_again' }));
  }

  /** An edit made in the calendar was taken over, or waits for the person. */
  async merged(
    link: Linked,
    merged: {
      action: 'merge' | 'cancel' | 'unlink' | 'recreate' | 'conflict';
      outcome: 'succeeded' | 'waits_for_decision';
      fields: readonly string[];
      /** What the event said; as it was last agreed on by default. */
      before?: Readonly<Record<string, unknown>>;
      /** What the calendar says of these fields. */
      values: Readonly<Record<string, unknown>>;
      etag: string | null;
      /** When it was made, as the provider counts it; `null` when that does not say. */
      changedAt: Date | null;
    },
  ): Promise<void> {
    const { action, outcome, fields, etag: providerVersion, changedAt } = merged;
    const latencyMs = changedAt && this.since(changedAt);
    const changes = fieldChanges(fields, merged.before ?? valuesOf(link.base?.ours), merged.values);
    await this.record(link, { actor: 'calendar', action, outcome, fields, changes, providerVersion, latencyMs });
  }

  private since(at: Date): number {
    return Math.max(0, this.clock.now().getTime() - at.getTime());
  }

  private record(link: Linked, line: AttemptLine): Promise<void> {
    return this.attempts.record(subject(link), line);
  }
}

function valuesOf(draft: EventDraft | null | undefined): Record<string, unknown> | null {
  return draft ? { ...draft } : null;
}

function subject({ userId, eventId, connectionId, id: linkId }: Linked) {
  return { userId, eventId, connectionId, linkId };
}
