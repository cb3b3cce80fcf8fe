import { HttpException, NotFoundException } from '@nestjs/common';
import type { Request } from 'express';
import { AppError, type AppErrorOptions } from '@calendar/platform/errors';
import { databaseProblem } from './database-problems';
import { edgeProblem, EDGE_PROBLEMS } from './edge-problems';
import { allowedMethods, pathOf } from './route-table';

type EdgeCode = keyof typeof EDGE_PROBLEMS;

/** `type` of the errors of express's body parser (https://github.com/expressjs/body-parser#errors). */
const BODY_ERRORS: Readonly<Record<string, readonly [EdgeCode, string]>> = {
  'entity.parse.failed': ['request.malformed', 'The body is not valid JSON.'],
  'entity.verify.failed': ['request.malformed', 'The body is not acceptable.'],
  'request.aborted': ['request.malformed', 'The body ended early.'],
  'request.size.invalid': ['request.malformed', 'The body does not have the announced length.'],
  'entity.too.large': ['request.too-large', 'The body is larger than accepted here.'],
  'encoding.unsupported': ['request.media-type-unsupported', 'The content encoding of the body is not supported.'],
  'charset.unsupported': ['request.media-type-unsupported', 'The charset of the body is not supported: use UTF-8.'],
};

/** Codes of the errors of zlib and of its Brotli. */
const NOT_DECOMPRESSED = /^(Z_|ERR__ERROR_)/;

const BY_STATUS: Readonly<Record<number, EdgeCode>> = {
  404: 'route.not-found',
  405: 'route.method-not-allowed',
  413: 'request.too-large',
  415: 'request.media-type-unsupported',
  429: 'rate-limit.exceeded',
  503: 'service.unavailable',
};

/** Reads whatever was thrown while a request was served. What nobody expected becomes `internal.error`, without detail. */
export function toAppError(error: unknown, request: Request): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof NotFoundException && error.message.startsWith(`Cannot ${request.method} `)) {
    return unrouted(request);
  }
  if (error instanceof HttpException) return ofStatus(error.getStatus(), error);
  const body = bodyProblem(error);
  if (body) return body;
  const database = databaseProblem(error);
  if (database) return database;
  const { status } = error as { status?: unknown };
  if (typeof status === 'number' && status >= 400 && status < 500) return ofStatus(status, error as Error);
  return edgeProblem('internal.error', {
    detail: 'Something went wrong on our side. The request id helps to find out what.',
    cause: error,
  });
}

/** A request that no route took: 405 when the path takes other methods, else 404. */
export function unrouted(request: Request): AppError {
  const allowed = allowedMethods(request);
  const asked = `${request.method} ${pathOf(request)}`;
  if (allowed.length === 0) return edgeProblem('route.not-found', { detail: `There is no ${asked}.` });
  return edgeProblem('route.method-not-allowed', {
    detail: `There is no ${asked}; this path takes ${allowed.join(', ')}.`,
    headers: { Allow: allowed.join(', ') },
  });
}

/** What the body parser has against a body; `undefined` for every other error. */
export function bodyProblem(error: unknown): AppError | undefined {
  const { type, code: reason } = (error ?? {}) as { type?: unknown; code?: unknown };
  if (typeof reason === 'string' && NOT_DECOMPRESSED.test(reason)) {
    return edgeProblem('request.malformed', { detail: 'The body is not what its Content-Encoding says.' });
  }
  if (typeof type !== 'string' || !Object.hasOwn(BODY_ERRORS, type)) return undefined;
  const [code, detail] = BODY_ERRORS[type]!;
  return edgeProblem(code, { detail });
}

function ofStatus(status: number, error: Error): AppError {
  const options: AppErrorOptions = { detail: error.message, cause: error };
  const code = BY_STATUS[status];
  if (code) return edgeProblem(code, options);
  if (status >= 500) return edgeProblem('internal.error', { cause: error });
  return new AppError({ code: 'request.refused', status, title: EDGE_PROBLEMS['request.refused'][1] }, options);
}
