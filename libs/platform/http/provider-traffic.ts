import type { Metrics } from '@calendar/platform/observability';

/** Counts what is asked of providers, through whichever door. */
export class ProviderTraffic {
  private readonly requests;
  private readonly seconds;

  constructor(metrics: Metrics) {
    this.requests = metrics.counter({
      name: 'copilot_calendar_provider_requests_total',
      help: 'Requests to calendar providers by outcome: an HTTP status, or what went wrong instead.',
      labelNames: ['provider', 'route', 'status'],
    });
    this.seconds = metrics.histogram({
      name: 'copilot_calendar_provider_request_seconds',
      help: 'Time from asking a provider to its whole answer.',
      labelNames: ['provider', 'route'],
    });
  }

  record({ provider, route }: { provider: string; route: string }, status: string, seconds: number): void {
    this.requests.inc({ provider, route, status });
    this.seconds.observe({ provider, route }, seconds);
  }
}
