import type { DestinationStream } from 'pino';
import { pinoHttp, type HttpLogger, type Options } from 'pino-http';
import type { LogLevel } from '@calendar/platform/config';
import { pinoOptions } from '../pino-options';
import { callerOf, templateOf, type WatchedRequest, type WatchedResponse } from './request-facts';

const PROBES = /^\/(health|metrics)(\/|\?|$)/;

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

function line(request: WatchedRequest, response: WatchedResponse, { responseTime }: { responseTime: number }) {
  const route = templateOf(request);
  return {
    method: request.method,
    route,
    // Who has gone was told nothing.
    status: response.writableFinished ? response.statusCode : null,
    code: response.locals?.problemCode ?? null,
    caller: callerOf(request, response, route),
    address: request.ip ?? request.socket.remoteAddress ?? null,
    durationMs: responseTime,
  };
}
