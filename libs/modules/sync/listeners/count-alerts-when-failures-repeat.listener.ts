import { On, RepeatedFailure } from '@calendar/contracts/domain-events';
import { Metrics } from '@calendar/platform/observability';
import { Injectable } from '@nestjs/common';

/** How often people had to be told that sync goes on failing. In the worker only, where writes fail. */
@Injectable()
export class CountAlertsWhenFailuresRepeat {
  private readonly alerts;

  constructor(metrics: Metrics) {
    this.alerts = metrics.counter({
      name: 'copilot_calendar_repeated_failure_alerts_total',
      help: 'Alerts raised because more than five writes of one person had failed within an hour.',
    });
  }

  @On(RepeatedFailure, { phase: 'after-commit' })
  count(_alert: RepeatedFailure): Promise<void> {
    this.alerts.inc();
    return Promise.resolve();
  }
}
