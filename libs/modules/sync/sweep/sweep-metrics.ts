import { countDone, Metrics } from '@calendar/platform/observability';
import { Injectable } from '@nestjs/common';

/** `due`: accounts with links that wait; `disconnecting`: accounts whose end is unfinished; `unfinished-consents`: as it says. */
export type SweepFinding = 'due' | 'disconnecting' | 'unfinished-consents';

/** What the sweep finds that nobody else had in hand. */
@Injectable()
export class SweepMetrics {
  private readonly found;

  constructor(metrics: Metrics) {
    this.found = metrics.counter({
      name: 'copilot_calendar_sweep_found_total',
      help: 'What the sweep found left behind, by kind: accounts with due links, accounts being disconnected, consents.',
      labelNames: ['kind'],
    });
  }

  count(kind: SweepFinding, times: number): void {
    this.found.inc({ kind }, times);
    if (times > 0) countDone(`found ${kind}`, times);
  }
}
