import { setTimeout as delay } from 'node:timers/promises';
import { ConflictChanged, ConflictResolved, DomainEvents, RemoteChangeMerged } from '@calendar/contracts/domain-events';
import { problem } from '@calendar/contracts/errors';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { DecisionTimeline } from '../attempts/decision-timeline';
import type { CalendarLink } from '../links/calendar-link';
import { LinkDecisions } from '../links/link-decisions.store';
import type { FieldConflict } from '../merge/merge';
import { PushScheduler } from '../links/push-scheduler';
import { kindOf } from './conflict-kind';
import { ConflictStore, type Conflict } from './conflict.store';
import { decide, SIDES, type Choices, type Side } from './resolution';

/** A worker that is just writing the event is waited for. */
const TRIES = 30;
const PAUSE_MS = 100;

export type Choice = { resolution: Side } | { fields: Choices };

/** Carries out what a person decides about a conflict. */
@Injectable()
export class ConflictResolutions {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly conflicts: ConflictStore,
    private readonly links: LinkDecisions,
    private readonly decisions: DecisionTimeline,
    private readonly events: DomainEvents,
    private readonly pushes: PushScheduler,
  ) {}

  /**
   * @returns the id of the career event
   * @throws AppError `conflict.not-found`, `conflict.already-resolved`, `validation.failed`, `connection.unavailable`
   */
  async resolve(userId: string, id: string, choice: Choice): Promise<string> {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const eventId = await this.tryToResolve(userId, id, choice);
      if (eventId) return eventId;
      await delay(PAUSE_MS);
    }
    throw problem('connection.unavailable', { detail: 'The event is being written just now. Try again in a moment.' });
  }

  private tryToResolve(userId: string, id: string, choice: Choice): Promise<string | null> {
    return this.unitOfWork.runInTurnOf(userId, async () => {
      const conflict = await this.conflicts.lock(userId, id);
      if (!conflict) throw problem('conflict.not-found', { detail: 'There is no conflict with this id.' });
      if (conflict.status === 'resolved') {
        throw problem('conflict.already-resolved', {
          detail: 'Somebody has decided it already, or the sides agree again.',
        });
      }
      const link = await this.links.lockForDecision(conflict.linkId);
      if (!link) return null;
      const choices = choicesOf(conflict, choice);
      const decided = decide(link, conflict.fields, choices);
      if (decided.letGo) await this.links.letGo(link.id);
      else await this.links.decide(link.id, decided);
      if (decided.left.length > 0) await this.keepOpen(conflict, link, decided.left);
      else await this.close(conflict);
      await this.record(conflict, choices);
      const { eventId, connectionId } = conflict;
      const { incoming: fields } = decided;
      if (Object.keys(fields).length > 0) {
        await this.events.publish(
          new RemoteChangeMerged({ userId, eventId, connectionId, fields, changedAt: null, isDecision: true }),
        );
      }
      // Agreed to is what is desired now, with what the calendar has just won.
      if (decided.approved) await this.links.approve(link.id);
      this.unitOfWork.afterCommit(() => this.pushes.pushSoon([link], 'update'));
      return eventId;
    });
  }

  private async keepOpen(
    { id: conflictId, userId, eventId, connectionId }: Conflict,
    link: CalendarLink,
    left: readonly FieldConflict[],
  ): Promise<void> {
    await this.conflicts.open(link, left);
    const fields = left.map(({ field }) => field);
    await this.events.publish(
      new ConflictChanged({ conflictId, userId, eventId, connectionId, fields, ...kindOf(left) }),
    );
  }

  private async close({ id: conflictId, userId, eventId, connectionId, linkId }: Conflict): Promise<void> {
    await this.conflicts.close(linkId);
    await this.events.publish(new ConflictResolved({ conflictId, userId, eventId, connectionId, by: 'person' }));
  }

  /** One line of the timeline for each side that was chosen, with the fields it was chosen for. */
  private async record(conflict: Conflict, choices: Choices): Promise<void> {
    const { detectedAt } = conflict;
    for (const side of SIDES) {
      const fields = conflict.fields.map(({ field }) => field).filter((field) => choices[field] === side);
      if (fields.length > 0) await this.decisions.byPerson(conflict, { side, fields, detectedAt });
    }
  }
}

function choicesOf(conflict: Conflict, choice: Choice): Choices {
  if ('resolution' in choice) {
    return Object.fromEntries(conflict.fields.map((field) => [field.field, choice.resolution]));
  }
  const known = new Set<string>(conflict.fields.map((field) => field.field));
  const unknown = Object.keys(choice.fields).filter((field) => !known.has(field));
  if (unknown.length === 0) return choice.fields;
  throw problem('validation.failed', {
    detail: 'Decide only about the fields of the conflict.',
    errors: unknown.map((field) => ({ field: `fields.${field}`, rule: 'choice', message: 'is not in conflict' })),
  });
}
