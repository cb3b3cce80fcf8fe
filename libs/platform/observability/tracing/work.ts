import { AsyncLocalStorage } from 'node:async_hooks';
import { NO_SPAN, type Span, type SpanDescription, type SpanPlace, type Tracer } from './span';

/** So many jobs may lead from one to the next in one trace. What goes on for longer, such as an outage, is no more of it. */
const MOST_HOPS = 20;

/** What a process is at: one request, or one job. Found by everything that runs inside it without being passed along. */
interface Work {
  /** Of the request that it goes back to; `null`: nobody has asked, it was time. */
  readonly requestId: string | null;
  /** How many jobs lie between the request and this. */
  readonly hops: number;
  /** The innermost span; `null`: not traced. */
  readonly span: Span | null;
  /** In every line that is logged meanwhile. */
  readonly logFields: Readonly<Record<string, unknown>>;
  readonly tally: Map<string, number>;
}

/** What a job takes along of the work that has asked for it. */
export interface WorkOrigin {
  requestId?: string;
  traceparent?: string;
  hops?: number;
}

const current = new AsyncLocalStorage<Work>();
let tracer: Tracer | null = null;

/** @param made `null`: nothing is traced */
export function traceWith(made: Tracer | null): void {
  tracer = made;
}

/** Runs what serves a request; its span is ended by whoever sees the answer go. */
export function serveRequest<Result>(
  {
    requestId,
    traceparent,
    description,
  }: { requestId: string; traceparent: string | null; description: SpanDescription },
  serve: (span: Span) => Result,
): Result {
  const span = startSpan(description, { parent: traceparent });
  // Who logs for a request adds its id.
  const logFields = span ? { traceId: span.traceId } : {};
  const work: Work = { requestId, hops: 0, span, logFields, tally: new Map() };
  return current.run(work, () => serve(span ?? NO_SPAN));
}

/**
 * Runs a job as part of what has asked for it.
 *
 * @param logFields what every line about it carries
 * @param run gets the counts of what was done so far
 */
export async function doJob<Result>(
  {
    origin,
    description,
    logFields,
  }: { origin: WorkOrigin; description: SpanDescription; logFields: Work['logFields'] },
  run: (counts: ReadonlyMap<string, number>) => Promise<Result>,
): Promise<Result> {
  const goesOn = (origin.hops ?? 0) < MOST_HOPS;
  const { requestId = null, traceparent = null, hops = 0 } = goesOn ? origin : {};
  const span = startSpan(description, goesOn ? { parent: traceparent } : { follows: origin.traceparent ?? null });
  const ids = { ...(requestId !== null && { requestId }), ...(span && { traceId: span.traceId }) };
  const work: Work = { requestId, hops: hops + 1, span, logFields: { ...logFields, ...ids }, tally: new Map() };
  return current.run(work, () => ended(span ?? NO_SPAN, () => run(work.tally)));
}

/** Runs a part of a request or a job as a span of its own; just runs it where there is no trace. */
export function inSpan<Result>(description: SpanDescription, run: (span: Span) => Promise<Result>): Promise<Result> {
  const work = current.getStore();
  const span = work?.span ? startSpan(description, { parent: work.span }) : null;
  if (!work || !span) return run(NO_SPAN);
  return current.run({ ...work, span }, () => ended(span, () => run(span)));
}

/** Counts something that was done for the request or the job under way. */
export function countDone(what: string, times = 1): void {
  const tally = current.getStore()?.tally;
  tally?.set(what, (tally.get(what) ?? 0) + times);
}

/** The request that what is done here goes back to; `null`: none. */
export function currentRequestId(): string | null {
  return current.getStore()?.requestId ?? null;
}

/** What a job that is added here takes along. */
export function originOfWork(): WorkOrigin {
  const work = current.getStore();
  if (!work) return {};
  const { requestId, span, hops } = work;
  return { ...(requestId !== null && { requestId }), ...(span && { traceparent: span.traceparent }), hops };
}

/** For every line of the log. */
export function logFieldsOfWork(): Record<string, unknown> {
  return { ...current.getStore()?.logFields };
}

function startSpan(description: SpanDescription, place: SpanPlace): Span | null {
  return tracer?.start(description, place) ?? null;
}

async function ended<Result>(span: Span, run: () => Promise<Result>): Promise<Result> {
  let errorType: string | undefined;
  try {
    return await run();
  } catch (error) {
    // Its name and nothing else: messages may hold what a provider or a person has written.
    errorType = error instanceof Error ? error.name : 'unknown';
    throw error;
  } finally {
    span.end(errorType);
  }
}
