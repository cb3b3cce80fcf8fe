import { serveRequest } from '../tracing/work';
import type { Span } from '../tracing/span';
import type { HttpMetrics } from './http-metrics';
import { assignRequestId } from './request-id';
import { knownMethod, templateOf, type WatchedRequest, type WatchedResponse } from './request-facts';

/** Providers begin no trace of ours. */
const FOREIGN = /^\/api\/v1\/webhooks\//;
/** Neither probes nor scrapes are worth a trace or a count. */
const PROBES = /^\/(health|metrics)(\/|\?|$)/;

/**
 * Gives every request its id, and measures and traces it, also one that is refused before it has a route. To be installed
 * before everything else.
 */
export function watchRequests(metrics: HttpMetrics) {
  return (request: WatchedRequest, response: WatchedResponse, next: () => void): void => {
    const requestId = assignRequestId(request, response);
    request.id = requestId;
    if (PROBES.test(request.url ?? '')) return next();
    const began = performance.now();
    const method = knownMethod(request.method);
    const attributes = { 'http.request.method': method, 'copilot_calendar.request_id': requestId };
    const description = { name: method, kind: 'server', attributes } as const;
    serveRequest({ requestId, traceparent: traceparentOf(request), description }, (span) => {
      response.once('close', () => {
        metrics.served(request, response, (performance.now() - began) / 1_000);
        endSpan(span, request, response);
      });
      next();
    });
  };
}

function traceparentOf({ url, headers }: WatchedRequest): string | null {
  const { traceparent } = headers;
  return typeof traceparent === 'string' && !FOREIGN.test(url ?? '') ? traceparent : null;
}

function endSpan(span: Span, request: WatchedRequest, response: WatchedResponse): void {
  const route = templateOf(request);
  const { statusCode: status } = response;
  const code = response.locals?.problemCode;
  if (route) span.rename(`${knownMethod(request.method)} ${route}`);
  span.set({
    ...(route && { 'http.route': route }),
    'http.response.status_code': status,
    ...(code && { 'copilot_calendar.problem': code }),
  });
  if (!response.writableFinished) return span.end('aborted');
  // A request that is refused has gone as it should (semantic conventions: "4xx … SHOULD be left unset" on the server).
  span.end(status >= 500 ? String(status) : undefined);
}
