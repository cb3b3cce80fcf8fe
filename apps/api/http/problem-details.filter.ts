import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AppError, type FieldError } from '@calendar/platform/errors';
import { toAppError } from './to-app-error';

/** The body of every error answer (RFC 9457). */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  errors?: FieldError[];
  requestId: string;
}

/** The one place where errors become answers. */
@Catch()
export class ProblemDetailsFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemDetailsFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const problem = toAppError(error, request);
    if (problem.status >= 500) this.logger.error({ err: error, code: problem.code }, problem.title);
    if (response.headersSent) {
      response.locals['problemCode'] = problem.code;
      response.end(); // A stream that broke: there is nothing left to say it with.
      return;
    }
    sendProblem(problem, request, response);
  }
}

export function sendProblem(problem: AppError, request: Request, response: Response): void {
  const body = problemBody(problem, typeof request.id === 'string' ? request.id : '');
  response.locals['problemCode'] = problem.code;
  response.locals['refusalReason'] = problem.reason;
  response.status(problem.status).set(problem.headers).set('Cache-Control', 'no-store');
  response.type('application/problem+json').send(JSON.stringify(body));
}

export function problemBody(problem: AppError, requestId: string): ProblemBody {
  return {
    type: `urn:copilot-calendar:problem:${problem.code}`,
    title: problem.title,
    status: problem.status,
    detail: problem.detail,
    code: problem.code,
    ...(problem.errors && { errors: problem.errors }),
    requestId,
  };
}
