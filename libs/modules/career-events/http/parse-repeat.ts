import type { FieldError } from '@calendar/platform/errors';
import type { EventContentInput } from '../career-event';
import { timesOf, type Repetition } from '../series/repetition';
import { checkBody, invalid } from './check-body';
import { EventBody } from './event.bodies';
import { parseEvent } from './parse-event';
import { RepeatBody } from './repeat.bodies';

/** As the times of single events (`event-time.ts`). */
const LAST_YEAR = 2200;

export interface ParsedRepeat {
  content: EventContentInput;
  repetition: Repetition;
  /** In lower case, as Postgres writes it; `null`: the client leaves it to us. */
  seriesId: string | null;
}

/** The body of a request for a series, all faults of it and of its event at once. @throws AppError `validation.failed` */
export async function readRepeat(candidate: unknown): Promise<ParsedRepeat> {
  const checked = await checkBody(RepeatBody, candidate);
  const { event } = (candidate ?? {}) as { event?: unknown };
  const parsed = event === undefined ? null : await parseEvent(EventBody, event);
  const errors = [...(checked.ok ? faultsOf(checked.body) : checked.errors), ...faultsOfEvent(parsed)];
  if (!checked.ok || !parsed?.ok || errors.length > 0) throw invalid(errors);
  const { every, interval = 1, weekdays = null, count, seriesId = null } = checked.body;
  const repetition = { every, interval, weekdays, count };
  const last = timesOf(parsed.content.time, repetition).at(-1)!;
  if (Number(last.end.slice(0, 4)) > LAST_YEAR) {
    throw invalid([{ field: 'count', rule: 'range', message: `leads beyond ${LAST_YEAR}` }]);
  }
  return { content: parsed.content, repetition, seriesId: seriesId?.toLowerCase() ?? null };
}

function faultsOf({ every, weekdays }: RepeatBody): FieldError[] {
  if (weekdays === undefined || every === 'week') return [];
  return [{ field: 'weekdays', rule: 'choice', message: 'are for weeks: leave them out, or say every week' }];
}

function faultsOfEvent(parsed: Awaited<ReturnType<typeof parseEvent>> | null): FieldError[] {
  if (!parsed) return [];
  const errors = parsed.ok ? [] : parsed.errors;
  const isInterview = parsed.ok && parsed.content.type === 'interview';
  return [...errors, ...(isInterview ? [NO_INTERVIEW] : [])].map((error) => ({
    ...error,
    field: ['event', error.field].filter(Boolean).join('.'),
  }));
}

/** Each interview has people of its own who come to it. */
export const NO_INTERVIEW: FieldError = {
  field: 'type',
  rule: 'choice',
  message: 'must be follow_up or reminder: interviews are not repeated',
};
