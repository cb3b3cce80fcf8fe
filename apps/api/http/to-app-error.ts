import { HttpException, NotFoundException } from '@nestjs/common';
import type { Request } from 'express';
import { AppError, type AppErrorOptions } from '@calendar/platform/errors';
import { NoPlaceError } from '@calendar/platform/fairness';
import { databaseProblem } from './database-problems';
import { edgeProblem, EDGE_PROBLEMS } from './edge-problems';
import { allowedMethods, pathOf } from './route-table';

type EdgeCode = keyof typeof EDGE_PROBLEMS;

const BY_STATUS: Readonly<Record<number, EdgeCode>> = {
  404: 'route.not-found',
  405: 'route.method-not-allowed',
  408: 'request.too-slow',
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
  if (error instanceof NoPlaceError) return tooBusy(error);
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

/** There was no place for it among the work of this person. */
function tooBusy(cause: NoPlaceError): AppError {
  return edgeProblem('service.unavailable', {
    detail: 'Too much of this kind is under way. Wait for what you have asked for already, then try again.',
    headers: { 'Retry-After': '5' },
    cause,
  });
}

function ofStatus(status: number, error: Error): AppError {
  const options: AppErrorOptions = { detail: error.message, cause: error };
  const code = BY_STATUS[status];
  if (code) return edgeProblem(code, options);
  if (status >= 500) return edgeProblem('internal.error', { cause: error });
  return new AppError({ code: 'request.refused', status, title: EDGE_PROBLEMS['request.refused'][1] }, options);
}
