/** The rules that a field can break, in a closed set: decide by them, never by the words. */
export const FIELD_RULES = [
  'required',
  'unknown',
  'type',
  'format',
  'choice',
  'length',
  'blank',
  'one-line',
  'storable',
  'range',
  'count',
  'order',
  'unique',
  'reference',
  'exclusive',
] as const;

export type FieldRule = (typeof FIELD_RULES)[number];

/** One field of a request that was refused: `field` is a path such as `events.3.start`. */
export interface FieldError {
  field: string;
  rule: FieldRule;
  message: string;
}

export interface Problem {
  /** Stable, machine-readable, e.g. `event.not-found`. */
  code: string;
  /** HTTP status this problem is answered with. */
  status: number;
  /** Short, the same for every occurrence of the code. */
  title: string;
}

export interface AppErrorOptions {
  /** What happened here and what to do next, written for a person. */
  detail?: string;
  errors?: FieldError[];
  /** Response headers that belong to the answer, e.g. `Retry-After`. */
  headers?: Record<string, string>;
  /** For operators, where the code says less than they need: one word of few, such as `expired`. */
  reason?: string;
  cause?: unknown;
}

/**
 * An expected failure with a stable code. Modules throw it; the HTTP edge turns it into
 * `application/problem+json` (RFC 9457) without knowing the code.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly errors: FieldError[] | undefined;
  readonly headers: Record<string, string>;
  readonly reason: string | undefined;

  constructor(problem: Problem, options: AppErrorOptions = {}) {
    super(options.detail ?? problem.title, { cause: options.cause });
    this.code = problem.code;
    this.status = problem.status;
    this.title = problem.title;
    this.detail = options.detail ?? problem.title;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
    this.reason = options.reason;
  }
}

/**
 * Turns a literal table `code → [status, title]` into a typed factory, so that a code cannot be misspelt.
 *
 * @example const problem = problems({ 'event.not-found': [404, 'Event not found'] });
 *          throw problem('event.not-found', { detail: 'There is no event with this id.' });
 */
export function problems<Table extends Record<string, readonly [status: number, title: string]>>(table: Table) {
  return (code: keyof Table & string, options?: AppErrorOptions): AppError => {
    const [status, title] = table[code]!;
    return new AppError({ code, status, title }, options);
  };
}
