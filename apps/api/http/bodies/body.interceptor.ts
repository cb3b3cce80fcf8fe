import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { from, lastValueFrom, type Observable } from 'rxjs';
import type { Response } from 'express';
import type { AuthenticatedRequest } from '@calendar/platform/auth';
import { FairPlaces } from '@calendar/platform/fairness';
import { bodyRules, type BodyRules } from '@calendar/platform/requests';
import { edgeProblem } from '../edge-problems';
import { RateLimits } from '../rate-limits';
import { readJson } from './read-body';
import { UnfinishedBodies } from './unfinished-bodies';

const MEGABYTE = 1_048_576;
/** Heavy requests whose bodies arrive, and those that are worked on: each takes several times the memory of its body. */
const HEAVY_ARRIVING = { places: 16, perPerson: 1, mostWaiting: 100, patienceMs: 30_000 };
const HEAVY_AT_WORK = { places: 2, perPerson: 1, mostWaiting: 1, patienceMs: 30_000 };

/**
 * Reads bodies. An interceptor, and the last one: who calls is known by then, and that they may; nobody else makes this
 * process read anything.
 */
@Injectable()
export class BodyInterceptor implements NestInterceptor {
  private readonly arriving = new FairPlaces(HEAVY_ARRIVING);
  private readonly atWork = new FairPlaces(HEAVY_AT_WORK);
  // Apart, so that strangers who send half of something push out nobody else.
  private readonly ofStrangers = new UnfinishedBodies(32 * MEGABYTE);
  private readonly ofPersons = new UnfinishedBodies(64 * MEGABYTE);
  private readonly heavy = new UnfinishedBodies(HEAVY_ARRIVING.places * 12 * MEGABYTE);

  constructor(
    private readonly reflector: Reflector,
    private readonly limits: RateLimits,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const response = context.switchToHttp().getResponse<Response>();
    if (!hasBody(request)) return next.handle();
    const rules = bodyRules(this.reflector, context);
    refuseOtherEncodings(request);
    refuseOtherMediaTypes(request, rules);
    if (!rules.isHeavy) {
      await this.read(request, response, { rules, unfinished: request.user ? this.ofPersons : this.ofStrangers });
      return next.handle();
    }
    return from(this.inTurn(request, response, { rules, next }));
  }

  private inTurn(
    request: AuthenticatedRequest,
    response: Response,
    { rules, next }: { rules: BodyRules; next: CallHandler },
  ): Promise<unknown> {
    const person = request.user?.userId ?? '';
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const work = async (): Promise<unknown> => {
      await this.read(request, response, { rules, unfinished: this.heavy });
      const answer = () => lastValueFrom(next.handle(), { defaultValue: undefined });
      return this.atWork.run(person, answer, gone.signal);
    };
    return this.arriving.run(person, work, gone.signal);
  }

  private async read(
    request: AuthenticatedRequest,
    response: Response,
    { rules, unfinished }: { rules: BodyRules; unfinished: UnfinishedBodies },
  ): Promise<void> {
    const { maxBytes, withinMs } = rules;
    if (request.headers.expect) response.writeContinue();
    request.body = await readJson(request, { maxBytes, withinMs, unfinished });
    await this.limits.consume(request, rules.costOf(request.body) - 1);
  }
}

function hasBody({ headers }: AuthenticatedRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** A few bytes could unfold to more than this process has. */
function refuseOtherEncodings({ headers }: AuthenticatedRequest): void {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity') return;
  throw edgeProblem('request.media-type-unsupported', {
    detail: 'Send the body as it is, without a Content-Encoding.',
    // RFC 9110, 12.5.3: that it was the encoding, and which are taken.
    headers: { 'Accept-Encoding': 'identity' },
  });
}

function refuseOtherMediaTypes(request: AuthenticatedRequest, { mediaTypes }: BodyRules): void {
  if (mediaTypes === 'any') return;
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
  if (request.is([...mediaTypes]) && /^utf-?8$/i.test(charset ?? 'utf-8')) return;
  throw edgeProblem('request.media-type-unsupported', {
    detail: 'Send JSON in UTF-8, with "Content-Type: application/json".',
    headers: { Accept: mediaTypes.join(', ') },
  });
}
