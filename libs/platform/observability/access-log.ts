import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DestinationStream } from 'pino';
import { pinoHttp, type HttpLogger, type Options } from 'pino-http';
import type { LogLevel } from '@calendar/platform/config';
import { pinoOptions } from './pino-options';

const PROBES = /^\/(health|metrics)(\/|\?|$)/;
const WEBHOOKS = '/api/v1/webhooks/';

/** What express and the edge leave on a request and its answer for the log. */
type LoggedRequest = IncomingMessage & {
  ip?: string;
  route?: { path?: unknown };
  user?: { kind: 'user' | 'service' };
};
type LoggedResponse = ServerResponse & { locals?: { problemCode?: string } };

/**
 * Writes one line about every request, also about one that is refused before it has a route. The one thing in it that
 * may be a person's is the client's address, without which no abuse can be traced; neither the path, which holds ids, nor
 * the query, headers or bodies are in it.
 *
 * To be installed before everything that answers, so that nothing is answered without it.
 *
 * @param service name that every line carries
 */
export function accessLog(service: string, level: LogLevel, stream?: DestinationStream): HttpLogger {
  const options: Options = {
    ...pinoOptions(service, level),
    autoLogging: { ignore: ({ url }) => PROBES.test(url ?? '') },
    // What is logged while a request is served carries its id, and nothing else of it.
    quietReqLogger: true,
    quietResLogger: true,
    customLogLevel: (_request, response, error) => (error || response.statusCode >= 500 ? 'error' : 'info'),
    customSuccessObject: (request, response, entry: { responseTime: number }) => line(request, response, entry),
    // The error is logged where it is handled; here it would come a second time.
    customErrorObject: (request, response, _error, entry: { responseTime: number }) => line(request, response, entry),
  };
  return stream ? pinoHttp(options, stream) : pinoHttp(options);
}

function line(request: LoggedRequest, response: LoggedResponse, { responseTime }: { responseTime: number }) {
  const route = templateOf(request);
  return {
    method: request.method,
    route,
    status: response.statusCode,
    code: response.locals?.problemCode ?? null,
    caller: callerOf(request, response, route),
    address: request.ip ?? request.socket.remoteAddress ?? null,
    durationMs: responseTime,
  };
}

/** `/api/v1/events/{id}`, as in the OpenAPI document; `null` for what no route has taken. */
function templateOf({ route }: LoggedRequest): string | null {
  const path = route?.path;
  // What takes every path is middleware.
  if (typeof path !== 'string' || path.includes('*')) return null;
  return path.replaceAll(/:(\w+)/g, '{$1}');
}

/** A provider is known by the secret of its watch: without one it gets an error like every stranger. */
function callerOf({ user }: LoggedRequest, { statusCode }: LoggedResponse, route: string | null): string {
  if (user) return user.kind;
  return route?.startsWith(WEBHOOKS) && statusCode < 400 ? 'provider' : 'none';
}
