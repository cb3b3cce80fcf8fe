import { randomBytes } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { Router, type Request } from 'express';
import type { Settings } from '../../settings';
import { exchangeOf } from '../../traffic/exchange';
import { badRequest, GoogleError } from '../google-error';
import type { GoogleSettings } from '../google-settings';
import { boundaryOf, readParts, writeParts, type BatchAnswer, type BatchPart } from './multipart';

const API = '/www.googleapis.com/calendar/v3/';
/** Given on from the outer request, where a call has none of its own. */
const SHARED_HEADERS = ['authorization', 'if-match', 'if-none-match'];
const SHOWN_HEADERS = ['Content-Type', 'ETag', 'Vary', 'WWW-Authenticate'];

/**
 * `www.googleapis.com/batch/calendar/v3`: up to a thousand calls in one multipart request.
 * Each call is sent to the sandbox itself, so that it is logged, counted, delayed and faulted like any other; no order
 * is kept among them. Answers come in the order of the calls.
 */
export function batchRouter(settings: Settings<GoogleSettings>): Router {
  const router = Router();
  router.post('/batch/calendar/v3', async (request, response) => {
    const parts = readBatch(request, settings.values.batchSize);
    const answers = await Promise.all(parts.map((part) => answerTo(part, request)));
    const boundary = `batch_${randomBytes(18).toString('base64url')}`;
    response.setHeader('Content-Type', `multipart/mixed; boundary=${boundary}`);
    response.end(writeParts(answers, boundary));
  });
  return router;
}

/** @throws GoogleError 400 */
function readBatch(request: Request, most: number): BatchPart[] {
  const boundary = boundaryOf(request.headers['content-type']);
  const parts = boundary === undefined ? undefined : readParts(exchangeOf(request).body.toString('utf8'), boundary);
  if (!parts || parts.length === 0) throw badRequest();
  if (parts.length > most) {
    throw new GoogleError(400, 'badRequest', `The batch request exceeds the limit of ${most} calls.`);
  }
  return parts;
}

async function answerTo(part: BatchPart, outer: Request): Promise<BatchAnswer> {
  const { localAddress, localPort } = outer.socket;
  const host = localAddress?.includes(':') ? `[${localAddress}]` : localAddress;
  const url = new URL(`/www.googleapis.com${part.path}`, `http://${host}:${localPort}`);
  // Only calls of the same API may be batched; `..` in a path is resolved by now.
  if (!url.pathname.startsWith(API)) return failure(part, badRequest());
  const shared = SHARED_HEADERS.map((name) => [name, outer.headers[name]] as const);
  const headers = Object.fromEntries(shared.filter((header): header is [string, string] => !!header[1]));
  const hasBody = part.method !== 'GET' && part.body !== '';
  try {
    const answer = await fetch(url, {
      method: part.method,
      headers: { ...headers, ...sendable(part.headers) },
      ...(hasBody ? { body: part.body } : {}),
      redirect: 'manual',
    });
    return {
      contentId: part.contentId,
      status: answer.status,
      reason: answer.statusText,
      headers: shownHeaders(answer.headers),
      body: await answer.text(),
    };
  } catch {
    // A connection that a fault has cut, say.
    return failure(part, new GoogleError(503, 'backendError', 'Backend Error'));
  }
}

function failure({ contentId }: BatchPart, { status, body }: GoogleError): BatchAnswer {
  const headers = { 'Content-Type': 'application/json; charset=UTF-8' };
  return { contentId, status, reason: STATUS_CODES[status] ?? '', headers, body: JSON.stringify(body) };
}

function shownHeaders(all: Headers): Record<string, string> {
  return Object.fromEntries(SHOWN_HEADERS.flatMap((name) => (all.has(name) ? [[name, all.get(name)!]] : [])));
}

/** Without those that belong to a connection. */
function sendable(headers: Record<string, string>): Record<string, string> {
  const { host: _host, connection: _connection, 'content-length': _length, ...rest } = headers;
  return rest;
}
