import type { NextFunction, Request, Response } from 'express';

/** How long, and for how much, somebody is listened to whose request is answered before its body has come. */
const LINGER_MS = 2_000;
const MOST_BYTES = 32 * 1_048_576;

/**
 * Lets go of connections on which somebody goes on sending what nobody reads. Not at once: a connection that is reset
 * while a client still sends takes the answer along.
 */
export function letGoOfUnreadBodies(request: Request, response: Response, next: NextFunction): void {
  response.once('finish', () => {
    if (request.complete) return;
    let left = MOST_BYTES;
    const timer = setTimeout(() => request.destroy(), LINGER_MS);
    request.once('close', () => clearTimeout(timer)).once('end', () => clearTimeout(timer));
    request.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) request.destroy();
    });
    request.resume();
  });
  next();
}
