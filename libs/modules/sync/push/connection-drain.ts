import { Connections } from '@calendar/contracts/ports';
import { Injectable } from '@nestjs/common';
import { DisconnectCleanup } from '../disconnect/disconnect-cleanup';
import { LinkLeases } from '../links/link-lease.store';
import { LinkPusher, type PushResult } from './link-pusher';
import { PushScheduler } from '../links/push-scheduler';
import { OutcomeMeetings } from './outcome-meetings';
import { sideBySide } from './side-by-side';

/** One connection is drained for at most this long before others have their turn. */
const TURN_MS = 5_000;
const BATCH = 200;
/**
 * Links in hand at once: twice those whose outcomes are stored together. How many requests the account may have under way the
 * gate sees to, which keeps a place for the person's own edits.
 */
const IN_HAND = 16;
/** Links that another worker holds just now are looked at again this much later. */
const HELD_ELSEWHERE_MS = 250;

/** A drain that is under way in this process. */
interface Drain {
  /** By `performance.now()`: from then on it takes no further links. */
  ends: number;
  isAskedForAgain: boolean;
}

/** Drains the due links of one connection in the bulk queue: backfill, reconnect, change of rules, recovery, clean-up. */
@Injectable()
export class ConnectionDrain {
  /** By connection: those that take links. */
  private readonly underWay = new Map<string, Drain>();

  constructor(
    private readonly leases: LinkLeases,
    private readonly pusher: LinkPusher,
    private readonly meetings: OutcomeMeetings,
    private readonly connections: Connections,
    private readonly cleanup: DisconnectCleanup,
    private readonly pushes: PushScheduler,
  ) {}

  /**
   * While there is much to do the sweep, bulk requests and the drain itself ask for one drain after the other, and each would have
   * links of its own in hand until nothing is left. So one takes links at a time; what it is asked for meanwhile it looks for afterwards.
   * Who only waits for the last of its links keeps no other waiting.
   */
  async run(connectionId: string): Promise<void> {
    const other = this.underWay.get(connectionId);
    if (other && performance.now() < other.ends) {
      other.isAskedForAgain = true;
      return;
    }
    const drain: Drain = { ends: performance.now() + TURN_MS, isAskedForAgain: false };
    this.underWay.set(connectionId, drain);
    let wait: number | null;
    try {
      wait = await this.drain(connectionId, drain.ends);
      if (wait === null) await this.endDisconnect(connectionId);
    } finally {
      if (this.underWay.get(connectionId) === drain) this.underWay.delete(connectionId);
    }
    if (drain.isAskedForAgain) wait = 0;
    if (wait !== null) await this.pushes.drain([connectionId], wait);
  }

  private async endDisconnect(connectionId: string): Promise<void> {
    const connection = await this.connections.byId(connectionId);
    if (connection?.status === 'disconnecting') await this.cleanup.finish(connection);
  }

  /** @returns ms until the connection is to be looked at again; `null` when nothing is left to do */
  private async drain(connectionId: string, turnEnds: number): Promise<number | null> {
    while (performance.now() < turnEnds) {
      const due = await this.leases.dueOfConnection(connectionId, BATCH);
      if (due.length === 0) return this.untilNextDue(connectionId);
      const wait = await this.pushAll(connectionId, due, turnEnds);
      if (wait !== null) return wait;
    }
    return 0;
  }

  /** Pushes a batch, some at a time; stops at the first link that has to wait for the account. */
  private async pushAll(connectionId: string, linkIds: readonly string[], turnEnds: number): Promise<number | null> {
    let wait: number | null = null;
    await sideBySide(linkIds, { atOnce: IN_HAND, ends: turnEnds }, async (id) => {
      const result: PushResult = await this.meetings.attend(connectionId, () => this.pusher.push(id, 'bulk'));
      if (result.kind === 'again' && result.scope !== 'link') wait = result.delayMs;
      return wait === null;
    });
    return wait;
  }

  private async untilNextDue(connectionId: string): Promise<number | null> {
    const nextMs = await this.leases.untilNextDueOfConnection(connectionId);
    return nextMs === null ? null : Math.max(HELD_ELSEWHERE_MS, nextMs);
  }
}
