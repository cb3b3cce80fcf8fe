import { waitAside } from '@calendar/contracts/jobs';
import { OutgoingWebhooks } from '@calendar/contracts/ports';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { WebhookMetrics } from '../metrics/webhook-metrics';
import { DeliveryJobs } from './delivery-jobs';
import { DeliverySweep } from './delivery-sweep';
import { DueDeliveries, MOST_AT_ONCE, type ClaimedDelivery } from './due-deliveries.store';
import { Sender } from './sender';
import { Settlement } from './settlement';

/** An endpoint with much to be told goes on after so long with a job of its own, behind those of others. */
const TURN_MS = 5_000;
/** An endpoint that takes longer to answer holds no place that others need. */
const PATIENCE_MS = 1_000;
/** What is due later than this is found by the sweep. */
const SOON_MS = 60_000;
/** What others have in hand is looked at again this much later. */
const HELD_ELSEWHERE_MS = 1_000;

/** Sends what is due, a few messages of one endpoint at once. */
@Injectable()
export class DeliveryRuns extends OutgoingWebhooks implements OnModuleDestroy {
  private readonly stop = new AbortController();

  constructor(
    private readonly due: DueDeliveries,
    private readonly sender: Sender,
    private readonly settlement: Settlement,
    private readonly jobs: DeliveryJobs,
    private readonly sweeping: DeliverySweep,
    private readonly metrics: WebhookMetrics,
  ) {
    super();
  }

  async deliver(endpointId: string): Promise<void> {
    const turnEnds = performance.now() + TURN_MS;
    const isOver = () => this.stop.signal.aborted || performance.now() >= turnEnds;
    const worker = async (): Promise<void> => {
      while (!isOver()) {
        const claimed = await this.due.claim(endpointId);
        if (!claimed) return;
        await this.attempt(claimed);
      }
    };
    await Promise.all(Array.from({ length: MOST_AT_ONCE }, worker));
    if (!this.stop.signal.aborted) await this.goOnLater(endpointId);
  }

  sweep(): Promise<void> {
    return this.sweeping.run();
  }

  /** Before running jobs are waited for. What is under way is handed back: a slow receiver holds up no stop. */
  onModuleDestroy(): void {
    this.stop.abort(new Error('the worker stops'));
  }

  private async attempt(claimed: ClaimedDelivery): Promise<void> {
    const started = performance.now();
    try {
      const outcome = await waitAside(this.sender.send(claimed, this.stop.signal), PATIENCE_MS);
      const settled = await this.settlement.settle(claimed, outcome);
      if (settled) this.metrics.attempted(claimed.kind, settled, (performance.now() - started) / 1_000);
    } catch (error) {
      await this.due.giveBack(claimed);
      if (!this.stop.signal.aborted) throw error;
    }
  }

  private async goOnLater(endpointId: string): Promise<void> {
    const nextMs = await this.due.untilNext(endpointId);
    if (nextMs === null || nextMs > SOON_MS) return;
    await this.jobs.deliverSoon([endpointId], Math.max(HELD_ELSEWHERE_MS, nextMs));
  }
}
