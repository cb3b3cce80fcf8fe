import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { SandboxClock } from '../../clock';
import { bearerOf } from '../../oauth/bearer';
import type { Grants } from '../../oauth/grants';
import { exchangeOf } from '../../traffic/exchange';
import { scopeName } from '../entra/scopes';
import type { Mailbox } from '../mailboxes/mailbox';
import type { Mailboxes } from '../mailboxes/mailboxes';
import { accessDenied, badBody, badRequest, GraphError, invalidToken } from './graph-error';
import { readPreferences, type Preferences } from './preferences';

export const GRAPH = 'https://graph.microsoft.com/v1.0';

/** Any one of the scopes of a list lets a request in. */
export const SCOPES = {
  readCalendars: scopes('Calendars.ReadWrite', 'Calendars.Read', 'Calendars.ReadBasic'),
  watchCalendars: scopes('Calendars.ReadWrite', 'Calendars.Read'),
  writeCalendars: scopes('Calendars.ReadWrite'),
};

/** One request to Graph, let in. */
export interface GraphCall {
  request: Request;
  response: Response;
  mailbox: Mailbox;
  preferences: Preferences;
  query: URLSearchParams;
}

/** @returns the body of the answer; undefined: 204 */
export type GraphHandler = (call: GraphCall) => unknown;

export interface GraphCallParts {
  clock: SandboxClock;
  mailboxes: Mailboxes;
  grants: Grants;
}

const REQUEST_IDS = new WeakMap<Request, string>();
const DIAGNOSTIC = JSON.stringify({ ServerInfo: { DataCenter: 'Sandbox', Slice: 'E', Ring: '1', ScaleUnit: '001' } });

/** Lets a request with a good token and one of `allowed` in; then the handler's answer. */
export function graphCall(parts: GraphCallParts, allowed: ReadonlySet<string>, handle: GraphHandler): RequestHandler {
  return async (request: Request, response: Response) => {
    identify(request, response, parts.clock.now());
    const mailbox = authorise(parts, request, allowed);
    const preferences = readPreferences(request.get('prefer'));
    const answer = await handle({ request, response, mailbox, preferences, query: queryOf(request) });
    if (preferences.applied.length > 0 && !response.hasHeader('Preference-Applied')) {
      response.setHeader('Preference-Applied', preferences.applied.join(', '));
    }
    if (answer === undefined) response.status(204).end();
    else response.json(answer);
  };
}

/** Puts what went wrong into Graph's envelope, with the ids of the request. */
export function graphFailures(clock: SandboxClock): ErrorRequestHandler {
  return (error, request, response, next) => {
    const known = error instanceof URIError ? badRequest('The path of the request is malformed.') : (error as unknown);
    if (!(known instanceof GraphError)) return next(error);
    const now = clock.now();
    const requestId = REQUEST_IDS.get(request) ?? identify(request, response, now);
    next(known.asAnswerTo({ requestId, clientRequestId: request.get('client-request-id'), now }));
  };
}

/** The JSON body of a request. @throws GraphError 400 */
export function jsonOf(request: Request): unknown {
  if (!/^application\/json\b/i.test(request.get('content-type') ?? '')) {
    throw badBody('The content type must be application/json.');
  }
  try {
    return JSON.parse(exchangeOf(request).body.toString('utf8')) as unknown;
  } catch {
    throw badBody();
  }
}

function authorise({ grants, mailboxes }: GraphCallParts, request: Request, allowed: ReadonlySet<string>): Mailbox {
  const token = bearerOf(request);
  if (token === undefined) throw invalidToken('Access token is empty.');
  const grant = grants.access(token);
  const mailbox = grant && mailboxes.find(grant.account);
  if (!mailbox) throw invalidToken();
  if (!grant.scopes.some((scope) => allowed.has(scopeName(scope)))) throw accessDenied();
  return mailbox;
}

/** The time of the answer is that of the sandbox: clients compare it with times in the body. */
function identify(request: Request, response: Response, now: number): string {
  const requestId = randomUUID();
  REQUEST_IDS.set(request, requestId);
  response.setHeader('request-id', requestId);
  response.setHeader('client-request-id', request.get('client-request-id') ?? requestId);
  response.setHeader('x-ms-ags-diagnostic', DIAGNOSTIC);
  response.setHeader('cache-control', 'private');
  response.setHeader('Date', new Date(now).toUTCString());
  return requestId;
}

function queryOf({ originalUrl }: Request): URLSearchParams {
  const mark = originalUrl.indexOf('?');
  return new URLSearchParams(mark < 0 ? '' : originalUrl.slice(mark + 1));
}

function scopes(...names: string[]): ReadonlySet<string> {
  return new Set(names.map(scopeName));
}
