import type { FieldError } from '@calendar/platform/errors';
import type { EventContentInput } from '../career-event';
import { contentFromBody, isUnchanged } from '../event-input';
import { parseTime } from '../event-time';
import { checkBody, invalid, type Checked } from './check-body';
import { EventPatchBody, type EventBody } from './event.bodies';

export type ParsedEvent<Body> =
  | { ok: true; body: Body; content: EventContentInput }
  | { ok: false; errors: FieldError[] };

/** The event that a request is about, as it is stored; `null` when it is new. */
export type FindStored = () => Promise<EventContentInput | null>;

/**
 * Reads the body of a create or an upsert, and finds every fault.
 *
 * @param stored values that the event has already are no fault, whatever they are
 */
export async function parseEvent<Body extends EventBody>(
  bodyClass: new () => Body,
  candidate: unknown,
  stored: EventContentInput | null = null,
): Promise<ParsedEvent<Body>> {
  const checked = await checkBody(bodyClass, candidate, unchangedIn(stored));
  if (!checked.ok)
    return { ok: false, errors: [...checked.errors, ...faultsOfTime(candidate, checked.errors, stored)] };
  const parsed = contentFromBody(checked.body, stored);
  return parsed.ok ? { ...parsed, body: checked.body } : parsed;
}

/** As `parseEvent`, but looks for the stored event only where something seems to be wrong. */
export async function parseUpsert<Body extends EventBody>(
  bodyClass: new () => Body,
  candidate: unknown,
  find: FindStored,
): Promise<ParsedEvent<Body>> {
  const parsed = await parseEvent(bodyClass, candidate);
  if (parsed.ok) return parsed;
  const stored = await find();
  return stored ? parseEvent(bodyClass, candidate, stored) : parsed;
}

/** The body of a patch. @throws AppError `validation.failed` */
export async function readPatch(candidate: unknown, find: FindStored): Promise<EventPatchBody> {
  let checked: Checked<EventPatchBody> = await checkBody(EventPatchBody, candidate);
  if (!checked.ok) {
    const stored = await find();
    if (stored) checked = await checkBody(EventPatchBody, candidate, unchangedIn(stored));
  }
  if (checked.ok) return checked.body;
  throw invalid(checked.errors);
}

const TIME_FIELDS = ['start', 'end', 'timeZone', 'allDay'];

/** What the times say together, when each of them can be read: one answer names all faults. */
function faultsOfTime(
  candidate: unknown,
  known: readonly FieldError[],
  stored: EventContentInput | null,
): FieldError[] {
  if (known.some(({ field }) => field === '' || TIME_FIELDS.includes(field))) return [];
  const { start, end, timeZone, allDay = false } = candidate as EventBody;
  const time = parseTime({ start, end, timeZone, allDay }, stored?.time ?? null);
  return time.ok ? [] : time.errors;
}

function unchangedIn(stored: EventContentInput | null): (field: string, value: unknown) => boolean {
  return (field, value) => stored !== null && isUnchanged(stored, field, value);
}
