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

/** Drains the due links of one connection in the bulk queue: backfill, reconnect, change of rules, recovery, clean-up. */
@Injectable()
export class ConnectionDrain {
  constructor(
    private readonly leases: LinkLeases,
    private readonly pusher: LinkPusher,
    private readonly meetings: OutcomeMeetings,
    private readonly connections: Connections,
    private readonly cleanup: DisconnectCleanup,
    private readonly pushes: PushScheduler,
  ) {}

  async run(connectionId: string): Promise<void> {
    const wait = await this.drain(connectionId);
    if (wait !== null) {
      await this.pushes.drain([connectionId], wait);
      return;
    }
    const connection = await this.connections.byId(connectionId);
    if (connection?.status === 'disconnecting') await this.cleanup.finish(connection);
  }

  /** @returns ms until the connection is to be looked at again; `null` when nothing is left to do */
  private async drain(connectionId: string): Promise<number | null> {
    const turnEnds = performance.now() + TURN_MS;
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
