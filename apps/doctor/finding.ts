/** `skipped`: could not be looked at, because of something else that is told, or because there is nothing to look at. */
export type FindingStatus = 'ok' | 'warn' | 'fail' | 'skipped';

export interface Finding {
  /** What was looked at. */
  readonly check: string;
  readonly status: FindingStatus;
  /** What was seen; no secret, and nothing of a person but counts. */
  readonly seen: string;
  /** What to do about it; absent where there is nothing to do. */
  readonly advice?: string;
}

/** Findings of one check, by its name. */
export class Findings {
  readonly all: Finding[] = [];

  constructor(private readonly check: string) {}

  ok(seen: string): this {
    return this.add('ok', seen);
  }

  warn(seen: string, advice: string): this {
    return this.add('warn', seen, advice);
  }

  fail(seen: string, advice: string): this {
    return this.add('fail', seen, advice);
  }

  skipped(seen: string): this {
    return this.add('skipped', seen);
  }

  private add(status: FindingStatus, seen: string, advice?: string): this {
    this.all.push({ check: this.check, status, seen, ...(advice !== undefined && { advice }) });
    return this;
  }
}
