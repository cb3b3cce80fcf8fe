import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { AppError } from '@calendar/platform/errors';
import type { HttpMetrics } from '@calendar/platform/observability';
import { edgeProblem } from './edge-problems';
import { problemBody } from './problem-details.filter';

/** How long a connection stays open for whoever does not close it after the answer. */
const LINGER_MS = 2_000;

/** By the codes of Node's parser and server (https://nodejs.org/api/http.html#event-clienterror). */
function problemOf({ code }: NodeJS.ErrnoException): AppError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return edgeProblem('request.headers-too-large', { detail: 'Send fewer or shorter headers.' });
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return edgeProblem('request.too-large', { detail: 'Send the body without extensions of its chunks.' });
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return edgeProblem('request.too-slow', { detail: 'The head of the request did not come in time.' });
    default:
      return edgeProblem('request.malformed', { detail: 'This is no request of HTTP/1.1.' });
  }
}

/**
 * What Node cannot read reaches no middleware. It is answered with a problem, logged and counted all the same: it is how a
 * broken client, a wrong proxy and somebody who tries doors look.
 */
export function answerUnreadableRequests(
  server: Server,
  { metrics, log }: { metrics: HttpMetrics; log: Logger },
): void {
  /** Answers that are under way: a request whose body cannot be read has a line of its own. */
  const underWay = new WeakMap<Duplex, ServerResponse & { locals?: Record<string, unknown> }>();
  server.on('request', (request, response) => underWay.set(request.socket, response));

  const refuse = (socket: Duplex & { remoteAddress?: string }, problem: AppError, method: string | null): void => {
    const requestId = randomUUID();
    const { status, code } = problem;
    metrics.unreadable(status);
    const line = { method, route: null, status, code, caller: 'none', address: socket.remoteAddress ?? null };
    log.info({ requestId, ...line }, 'request not readable');
    endWith(socket, answerOf(problem, requestId));
  };

  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const answer = underWay.get(socket);
    if (!answer || answer.writableFinished) return refuse(socket, problemOf(error), null);
    if (answer.headersSent) return void socket.destroy();
    const problem = problemOf(error);
    answer.locals = { ...answer.locals, problemCode: problem.code };
    endWith(socket, answerOf(problem, String(answer.getHeader('X-Request-Id'))));
  });
  // A request without a Host is refused where every request passes.
  Object.assign(server, { requireHostHeader: false });
  // Without a listener Node closes the connection in silence.
  server.on('connect', (_request, socket) => {
    const detail = 'This is no proxy.';
    refuse(socket, edgeProblem('route.method-not-allowed', { detail, headers: { Allow: 'GET' } }), 'CONNECT');
  });
  // Node would answer 417 by itself. Whatever else is expected is not promised, which a server may pass over in silence.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

/** Not cut off at once: a connection that is reset while a client still sends takes the answer along. */
function endWith(socket: Duplex, answer: string): void {
  // Of a connection that was to be handed over, nobody else hears the end.
  socket.on('error', () => socket.destroy());
  socket.end(answer);
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}

function answerOf(problem: AppError, requestId: string): string {
  const body = JSON.stringify(problemBody(problem, requestId));
  const headers = {
    ...problem.headers,
    Connection: 'close',
    'Cache-Control': 'no-store',
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'X-Content-Type-Options': 'nosniff',
    'X-Request-Id': requestId,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`, ...lines, '', body].join('\r\n');
}
