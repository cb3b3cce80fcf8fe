import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AppConfig } from '@calendar/platform/config';

type Operators = AppConfig['operators'];

/** Whether a request brings the operators' token, if there is one. Compares in a time that tells nothing. */
export function bringsToken(
  { headers }: Pick<IncomingMessage, 'headers'>,
  { token }: Pick<Operators, 'token'>,
): boolean {
  if (token === null) return true;
  return timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${token}`));
}

/** Whether a request may see what only operators may: which stores there are, and how they are. */
export function maySeeParts(request: Pick<IncomingMessage, 'headers'>, operators: Operators): boolean {
  return operators.token === null ? !operators.isClosed : bringsToken(request, operators);
}

export function refuseStranger(response: ServerResponse): void {
  response.writeHead(401, { 'WWW-Authenticate': 'Bearer', 'Cache-Control': 'no-store' }).end();
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
