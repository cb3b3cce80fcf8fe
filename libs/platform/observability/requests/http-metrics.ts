import type { Metrics } from '../metrics';
import { isStream, knownMethod, templateOf, type WatchedRequest, type WatchedResponse } from './request-facts';

/** Where no route has taken a request: pages, files, and what is not there. */
const NO_ROUTE = 'none';
const REFUSALS = new Set([401, 429]);

/** Counts requests by what they asked for and how they ended. What callers make up (paths, ids, methods) is in no label. */
export class HttpMetrics {
  private readonly requests;
  private readonly seconds;
  private readonly refusals;

  constructor(metrics: Metrics) {
    this.requests = metrics.counter({
      name: 'copilot_calendar_http_requests_total',
      help: 'HTTP requests by route template and status; status "aborted": the caller has gone before the answer.',
      labelNames: ['method', 'route', 'status'],
    });
    this.seconds = metrics.histogram({
      name: 'copilot_calendar_http_request_seconds',
      help: 'Time from the head of a request to the end of its answer, without streams.',
      labelNames: ['method', 'route'],
    });
    this.refusals = metrics.counter({
      name: 'copilot_calendar_http_refusals_total',
      help: 'Requests answered with 401 or 429, by why.',
      labelNames: ['status', 'reason'],
    });
  }

  /** To be called when the answer has gone, or the caller. */
  served(request: WatchedRequest, response: WatchedResponse, seconds: number): void {
    const method = knownMethod(request.method);
    const route = templateOf(request) ?? NO_ROUTE;
    this.requests.inc({ method, route, status: response.writableFinished ? response.statusCode : 'aborted' });
    if (!isStream(response)) this.seconds.observe({ method, route }, seconds);
    if (!REFUSALS.has(response.statusCode)) return;
    const { refusalReason, problemCode = 'unknown' } = response.locals ?? {};
    this.refusals.inc({ status: response.statusCode, reason: refusalReason ?? problemCode });
  }

  /** What could not be read as a request. */
  unreadable(status: number): void {
    this.requests.inc({ method: '_OTHER', route: NO_ROUTE, status });
  }
}
