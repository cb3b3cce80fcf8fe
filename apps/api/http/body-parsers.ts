import { json, type ErrorRequestHandler, type NextFunction, type Request, type Response } from 'express';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { edgeProblem } from './edge-problems';
import { bodyProblem } from './to-app-error';

const JSON_TYPES = ['application/json', 'application/merge-patch+json'];
const WEBHOOKS = '/api/v1/webhooks';
/** Deeper than any body of the contract, and far from what exhausts the stack of whoever walks through it. */
const DEEPEST_BODY = 64;
const BULK = '/api/v1/events/bulk';

/**
 * JSON only, with limits: 1 MB; 256 kB for provider webhooks, which may call their bodies what they like; and 12 MB for
 * the bulk upsert, because 500 events with the longest allowed texts are that large.
 */
export function useBodyParsers(app: NestExpressApplication): void {
  app.use(WEBHOOKS, json({ limit: '256kb', type: () => true }));
  app.use(refuseOtherMediaTypes);
  app.use(BULK, json({ limit: '12mb', type: JSON_TYPES }));
  app.use(json({ limit: '1mb', type: JSON_TYPES }));
  app.use(refuseHarmfulBodies);
  app.use(nameBodyProblem);
}

/** Before Nest makes a plain "bad request" of every syntax error. */
const nameBodyProblem: ErrorRequestHandler = (error: unknown, _request, _response, next) => {
  next(bodyProblem(error) ?? error);
};

function refuseOtherMediaTypes(request: Request, _response: Response, next: NextFunction): void {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (!hasBody || request.path.startsWith(`${WEBHOOKS}/`) || request.is(JSON_TYPES)) return next();
  next(
    edgeProblem('request.media-type-unsupported', {
      detail: 'Send JSON, with "Content-Type: application/json".',
      headers: { Accept: JSON_TYPES.join(', ') },
    }),
  );
}

function refuseHarmfulBodies(request: Request, _response: Response, next: NextFunction): void {
  const harm = harmIn(request.body);
  next(harm === null ? undefined : edgeProblem('request.malformed', { detail: harm }));
}

/** Level by level instead of recursively, which is the point. @returns what is wrong with a body, for a person */
function harmIn(root: unknown): string | null {
  let level = [root].filter(isNested);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= DEEPEST_BODY) return `The body is nested more than ${DEEPEST_BODY} levels deep.`;
    if (level.some((value) => Object.hasOwn(value, '__proto__'))) return '"__proto__" is no name of a property.';
    level = level.flatMap((value) => Object.values(value).filter(isNested));
  }
  return null;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
