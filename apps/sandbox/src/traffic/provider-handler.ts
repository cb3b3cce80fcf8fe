import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import express, { type ErrorRequestHandler, type Express } from 'express';
import type { FaultBody, RequestAction } from '../faults/fault-rules';
import { ProviderFailure } from '../provider-failure';
import type { ProviderSandbox } from '../provider-sandbox';
import type { Settings } from '../settings';
import type { World } from '../world';
import { rememberExchange, type Exchange } from './exchange';

const MAX_BODY_BYTES = 4 * 1024 * 1024;
const MOST_DROPPED_BYTES = 16 * MAX_BODY_BYTES;

export interface CoreSettings {
  /** Added to every provider request. */
  latencyMs: number;
}

/**
 * Answers `/HOST/path` for the hosts of all providers: reads the body, logs, waits, applies faults, then hands the
 * request to the provider's router with the host prefix taken off.
 *
 * @returns a listener that says whether the request was for a provider host
 */
export function providerHandler(
  world: World,
  providers: readonly ProviderSandbox[],
  settings: Settings<CoreSettings>,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const hosts = new Map<string, { provider: ProviderSandbox; answer: RequestListener }>();
  for (const provider of providers) {
    for (const [host, router] of Object.entries(provider.hosts)) {
      const app = bareExpress();
      app.use(router);
      app.use(failureSender(provider));
      hosts.set(host, { provider, answer: app });
    }
  }
  return (request, response) => {
    const url = request.url ?? '/';
    const slash = url.indexOf('/', 1);
    const known = hosts.get(slash < 0 ? url.slice(1) : url.slice(1, slash));
    if (!known) return false;
    request.url = slash < 0 ? '/' : url.slice(slash);
    const host = url.slice(1, slash < 0 ? undefined : slash);
    run(world, { ...known, host }, { request, response, settings }).catch((error: unknown) => {
      // A fault of the sandbox itself; it must not take the others' requests along.
      process.stderr.write(`${inspect(error)}\n`);
      response.destroy();
    });
    return true;
  };
}

interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  settings: Settings<CoreSettings>;
}

async function run(
  world: World,
  { provider, host, answer }: { provider: ProviderSandbox; host: string; answer: RequestListener },
  { request, response, settings }: Call,
): Promise<void> {
  const body = await readBody(request);
  if (body === 'broken-off') {
    request.socket.destroy();
    return;
  }
  const exchange: Exchange = {
    id: world.traffic.nextExchangeId(),
    at: world.clock.now(),
    provider: provider.name,
    host,
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    account: null,
    body: body === 'too-long' ? Buffer.alloc(0) : body,
    throttled: false,
  };
  rememberExchange(request, exchange);
  exchange.account = provider.accountOf(request, exchange);
  const end = world.traffic.begin(exchange);
  response.once('close', () => end(response.writableFinished ? response.statusCode : 0));

  const refusal = provider.admit?.(exchange, response);
  if (refusal) {
    exchange.throttled = true;
    return sendRefusal(response, refusal);
  }
  if (body === 'too-long') return sendRefusal(response, provider.refusal(413));
  const { delayMs, action } = world.faults.strike(exchange);
  const waitMs = delayMs + settings.values.latencyMs;
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  if (response.destroyed) return;
  if (action && !letsThrough(action, response)) return;
  answer(request, response);
}

/** @returns whether the provider is to apply the request all the same */
function letsThrough(action: Exclude<RequestAction, { kind: 'delay' }>, response: ServerResponse): boolean {
  switch (action.kind) {
    case 'cut-before':
      response.socket?.destroy();
      return false;
    case 'status':
      sendAnswer(response, action);
      return false;
    case 'cut-after':
      insteadOfAnswering(response, () => response.socket?.destroy());
      return true;
    case 'status-after':
      insteadOfAnswering(response, () => sendAnswer(response, action));
      return true;
  }
}

/** Lets the provider do its work, keeps back what it answers, and does something else in that moment. */
function insteadOfAnswering(response: ServerResponse, act: () => void): void {
  // eslint-disable-next-line typescript/unbound-method -- put back as they were, on the same object
  const { end, write, writeHead, flushHeaders } = response;
  response.writeHead = () => response;
  response.write = (() => true) as typeof response.write;
  response.flushHeaders = () => undefined;
  response.end = (() => {
    Object.assign(response, { end, write, writeHead, flushHeaders });
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    act();
    return response;
  }) as typeof response.end;
}

function sendAnswer(
  response: ServerResponse,
  {
    status,
    headers,
    body,
  }: { status: number; headers?: Readonly<Record<string, string>> | undefined; body?: FaultBody },
): void {
  response.statusCode = status;
  if (typeof body === 'string') response.setHeader('Content-Type', 'text/html; charset=UTF-8');
  if (typeof body === 'object') response.setHeader('Content-Type', 'application/json; charset=UTF-8');
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  response.end(typeof body === 'object' ? JSON.stringify(body) : body);
}

function sendRefusal(response: ServerResponse, { status, headers, body }: ProviderFailure): void {
  sendAnswer(response, { status, headers, body: { ...body } });
}

function failureSender(provider: ProviderSandbox): ErrorRequestHandler {
  return (error, _request, response, next) => {
    // Thrown by the router for a path that cannot be decoded.
    const failure: unknown = error instanceof URIError ? provider.refusal(400) : error;
    if (!(failure instanceof ProviderFailure)) return next(error);
    response.status(failure.status).set(failure.headers).json(failure.body);
  };
}

function bareExpress(): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  return app;
}

/** What is too long is read to its end all the same, and dropped: the sender listens only then. */
function readBody(request: IncomingMessage): Promise<Buffer | 'too-long' | 'broken-off'> {
  if (request.method === 'GET' || request.headers['content-length'] === '0') return Promise.resolve(Buffer.alloc(0));
  return new Promise((resolve) => {
    let chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
      else chunks = [];
      if (bytes > MOST_DROPPED_BYTES) resolve('broken-off');
    });
    request.once('end', () => resolve(bytes > MAX_BODY_BYTES ? 'too-long' : Buffer.concat(chunks)));
    request.once('error', () => resolve('broken-off'));
    request.once('close', () => resolve('broken-off'));
  });
}
