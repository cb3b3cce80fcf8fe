import type { IncomingMessage, ServerResponse } from 'node:http';

const WEBHOOKS = '/api/v1/webhooks/';
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** What express and the edge leave on a request and its answer for those who watch. */
export type WatchedRequest = IncomingMessage & {
  ip?: string;
  route?: { path?: unknown };
  user?: { kind: 'user' | 'service' };
};
export type WatchedResponse = ServerResponse & { locals?: { problemCode?: string; refusalReason?: string } };

/** `/api/v1/events/{id}`, as in the OpenAPI document; `null` for what no route has taken. */
export function templateOf({ route }: WatchedRequest): string | null {
  const path = route?.path;
  // What takes every path is middleware.
  if (typeof path !== 'string' || path.includes('*')) return null;
  return path.replaceAll(/:(\w+)/g, '{$1}');
}

/** A provider is known by the secret of its watch: without one it gets an error like every stranger. */
export function callerOf({ user }: WatchedRequest, { statusCode }: WatchedResponse, route: string | null): string {
  if (user) return user.kind;
  return route?.startsWith(WEBHOOKS) && statusCode < 400 ? 'provider' : 'none';
}

/** The method, or `_OTHER`: strangers may call theirs what they like. */
export function knownMethod(method: string | undefined): string {
  return method !== undefined && METHODS.has(method) ? method : '_OTHER';
}

/** Whether an answer goes on for as long as somebody listens. */
export function isStream(response: ServerResponse): boolean {
  return String(response.getHeader('content-type') ?? '').startsWith('text/event-stream');
}
