import type { Server } from 'node:http';
import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import type { DestinationStream } from 'pino';
import express, { type NextFunction, type Request, type Response } from 'express';
import { RefusedCallers } from '@calendar/platform/auth';
import type { AppConfig } from '@calendar/platform/config';
import { accessLog, HttpMetrics, Metrics, watchRequests } from '@calendar/platform/observability';
import { BodyInterceptor } from './bodies/body.interceptor';
import { letGoOfUnreadBodies } from './bodies/unread-bodies';
import { edgeProblem } from './edge-problems';
import { ProblemDetailsFilter } from './problem-details.filter';
import { RateLimitInterceptor } from './rate-limit.interceptor';
import { RateLimits } from './rate-limits';
import { RefusedStrangers } from './refused-strangers';
import { securityHeaders } from './security-headers';
import { answerUnreadableRequests } from './unreadable-requests';
import { validationPipe } from './validation.pipe';

/** What every request passes on its way in, and every error on its way out. */
@Global()
@Module({
  providers: [
    RateLimits,
    { provide: RefusedCallers, useClass: RefusedStrangers },
    { provide: APP_FILTER, useClass: ProblemDetailsFilter },
    { provide: APP_PIPE, useFactory: validationPipe },
    // In this order: who asks too often has nothing read.
    { provide: APP_INTERCEPTOR, useClass: RateLimitInterceptor },
    { provide: APP_INTERCEPTOR, useClass: BodyInterceptor },
  ],
  exports: [RefusedCallers],
})
export class EdgeModule {}

/** Slow senders are cut off; idle connections outlive the 60 seconds after which load balancers let go of theirs. */
const SERVER_TIMEOUTS = { headersTimeout: 20_000, requestTimeout: 60_000, keepAliveTimeout: 65_000 };

/**
 * What the app is created with. What is said of a path (a limit, a media type) must hold however it is written, so there
 * is one way to write it; express takes this only before its first route.
 */
export function edgeAdapter(): ExpressAdapter {
  return new ExpressAdapter(express().set('case sensitive routing', true));
}

/**
 * The part of the edge that Nest does not know as providers. For an app created without body parser, before `init`.
 *
 * @param logTo where the lines about requests go; stdout by default
 */
export function useEdge(app: NestExpressApplication, config: AppConfig, logTo?: DestinationStream): void {
  // Nobody else may say where a request came from.
  app.set('trust proxy', config.api.trustedProxies);
  // Entity tags are versions of things here, never hashes of answers.
  app.set('etag', false);
  // Before everything else, so that also a body that cannot be read is answered with an id.
  const metrics = new HttpMetrics(app.get(Metrics));
  const log = accessLog('api', config.logLevel, logTo);
  const server: Server = app.getHttpServer();
  Object.assign(server, SERVER_TIMEOUTS);
  // Whoever asks before sending a body is told to go on when it is about to be read, and not before it is known who asks.
  server.on('checkContinue', (request, response) => server.emit('request', request, response));
  answerUnreadableRequests(server, { metrics, log: log.logger });
  app.use(watchRequests(metrics));
  app.use(log);
  app.use(securityHeaders(config));
  app.use('/api', keepOutOfCaches);
  app.use(refuseMissingHost);
  app.use(refuseUndecodablePath);
  app.use(letGoOfUnreadBodies);
  app.setGlobalPrefix('api/v1', { exclude: ['health/live', 'health/ready', 'metrics'] });
}

/** Whatever is answered here is somebody's; a route that knows better says so. */
function keepOutOfCaches(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Cache-Control', 'no-store');
  next();
}

/** RFC 9112, section 3.2. Node would answer by itself, and nobody would hear of it: `answerUnreadableRequests` has it let through. */
function refuseMissingHost({ headers, httpVersion }: Request, _response: Response, next: NextFunction): void {
  if (headers.host !== undefined || httpVersion !== '1.1') return next();
  next(edgeProblem('request.malformed', { detail: 'A request of HTTP/1.1 says in Host whom it asks.' }));
}

/** Nest would pass on the words in which the router complains. */
function refuseUndecodablePath({ path }: Request, _response: Response, next: NextFunction): void {
  if (isDecodable(path)) return next();
  next(edgeProblem('request.malformed', { detail: 'A percent sign in the path begins no character of UTF-8.' }));
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
