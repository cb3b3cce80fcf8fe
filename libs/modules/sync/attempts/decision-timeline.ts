import { DatabaseClock } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { AttemptSubject } from './attempt';
import { AttemptStore } from './attempt.store';

/** The side that a decision is for. */
type Side = 'career_copilot' | 'calendar';

/** Tells in the timeline what was decided where both sides had changed something, and by whom. */
@Injectable()
export class DecisionTimeline {
  constructor(
    private readonly attempts: AttemptStore,
    private readonly clock: DatabaseClock,
  ) {}

  /** A person has decided about these fields. @param decided.detectedAt when the conflict was found */
  byPerson(
    subject: AttemptSubject,
    { side, fields, detectedAt }: { side: Side; fields: readonly string[]; detectedAt: Date },
  ): Promise<void> {
    const latencyMs = this.clock.now().getTime() - detectedAt.getTime();
    const line = { actor: 'career_copilot', action: 'resolve', outcome: side } as const;
    return this.attempts.record(subject, { ...line, fields, latencyMs });
  }

  /** A person has decided about a deletion that was held. */
  aboutHeldDeletion(subject: AttemptSubject, action: 'cancel' | 'recreate'): Promise<void> {
    return this.attempts.record(subject, { actor: 'career_copilot', action, outcome: 'succeeded', fields: ['status'] });
  }

  /** The person has said in advance who wins where both sides have changed a field. */
  byRule(subject: AttemptSubject, { side, fields }: { side: Side; fields: readonly string[] }): Promise<void> {
    return this.attempts.record(subject, { actor: 'system', action: 'resolve', outcome: side, fields });
  }

  /** A conflict about these fields has ended by itself: the sides agree again, or the event is gone. */
  byItself(subject: AttemptSubject, fields: readonly string[]): Promise<void> {
    return this.attempts.record(subject, { actor: 'system', action: 'resolve', outcome: 'agreed', fields });
  }
}
