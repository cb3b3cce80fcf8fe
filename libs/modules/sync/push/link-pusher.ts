import { Injectable } from '@nestjs/common';
import { EventPlaces } from '../places/event-places';
import type { CalendarLink } from '../links/calendar-link';
import { LinkLeases, type LeasedLink } from '../links/link-lease.store';
import { isLeaseLost } from '../links/under-lease';
import { burstDelay } from '../provider/pacing';
import { planPush, type PushPlan } from '../planning/plan-push';
import type { Priority } from '@calendar/platform/redis';
import { PlanCarrier } from './plan-carrier';
import { PushFailures, type WaitScope } from './push-failures';
import { PushOutcomes } from './push-outcomes';
import { LinkReconciler } from '../reconcile/link-reconciler';

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
    private readonly carrier: PlanCarrier,
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
      return this.next(await this.carrier.carryOut(link, plan, priority));
    } catch (error) {
      if (isLeaseLost(error)) return this.takeAnew(link);
      const reaction = await this.failures.handle(link, stepOf(plan), error);
      if (reaction.kind === 'leave-behind') return this.next(await this.outcomes.leftBehind(link, reaction.problem));
      if (reaction.kind !== 'read-again') return reaction.kind === 'plan-again' ? null : reaction;
      return this.readAgain(link, priority);
    }
  }

  /** Another worker may have the link. When none has, as after a process stood still, nobody else would look at it until the sweep. */
  private async takeAnew(link: LeasedLink): Promise<null> {
    await this.leases.release(link);
    return null;
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
}

/** The event is deleted only to stand in another calendar of the account. */
function isMove({ desired }: LeasedLink, plan: PushPlan): boolean {
  return plan.kind === 'delete' && desired !== null;
}

function stepOf(plan: PushPlan): 'create' | 'update' | 'delete' {
  if (plan.kind === 'create' || plan.kind === 'update') return plan.kind;
  return plan.kind === 'compare' ? 'update' : 'delete';
}
