import { Metrics } from '@calendar/platform/observability';
import { PROVIDER_IDS } from '@calendar/contracts/vocabulary';
import { Injectable } from '@nestjs/common';

/** Consents as Prometheus sees them. */
@Injectable()
export class ConsentMetrics {
  private readonly consents;

  constructor(metrics: Metrics) {
    this.consents = metrics.counter({
      name: 'copilot_calendar_consents_total',
      help: 'Consents, and logins in their place, by how far they came: begun, returned, finished, or the code they ended with.',
      labelNames: ['provider', 'outcome'],
    });
  }

  /**
   * @param outcome `begun`: somebody was sent to the provider; `returned`: came back with a grant; `finished`: is connected; else
   *   the code of what it ended with
   * @param provider as a caller has written it; one that is none is not counted
   */
  count(provider: string, outcome: string): void {
    if (PROVIDER_IDS.some((id) => id === provider)) this.consents.inc({ provider, outcome });
  }
}
