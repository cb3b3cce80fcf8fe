import type { AccountGate, GateAnswer, GateRequest, Priority } from './account-gate';

/** Who finds so many before them is sent away at once, to come back later. */
const MOST_STANDING = 16;
/** Longer blocks are looked at in between: Node's timers do not count for ever. */
const LONGEST_TIMER_MS = 60_000;
/** Who is sent away because so many wait already comes back after this time. */
const CROWDED_MS = 100;

type Refusal = Extract<GateAnswer, { granted: false }>;

interface Standing {
  request: GateRequest;
  /** By `performance.now()`. */
  giveUpAt: number;
  /** What they were told last. */
  refusal?: Refusal;
  resolve: (answer: GateAnswer) => void;
  reject: (error: unknown) => void;
}

/**
 * Those of this process who wait for one account. Nobody asks while it is known that nothing can be granted yet, and there is
 * one timer, however many wait.
 */
export class AccountLine {
  /** What is begun before people, people before bulk work, whoever came first before the others. */
  private standing: Standing[] = [];
  /** Until when nothing can be granted to whom: what is blocked or used up stays so. */
  private readonly closed = new Map<Priority, { until: number; reason: Refusal['reason'] }>();
  /** Callers that have no answer yet. */
  private inside = 0;
  private asking: 'no' | 'yes' | 'and-again' = 'no';
  private timer: NodeJS.Timeout | undefined;
  private wakeAt = Infinity;

  /** @param becameIdle called when a wait has ended and nobody is here any more */
  constructor(
    private readonly gate: AccountGate,
    private readonly becameIdle: () => void,
  ) {}

  /** Nobody waits, and nothing is known that others are to be spared. */
  get isIdle(): boolean {
    return this.inside === 0 && this.timer === undefined;
  }

  /** @throws GateUnavailableError */
  async enter(request: GateRequest, patienceMs: number): Promise<GateAnswer> {
    this.inside += 1;
    try {
      return await this.pass(request, performance.now() + patienceMs);
    } finally {
      this.inside -= 1;
    }
  }

  /** A permit of the account has come back: whoever waits asks along with it. */
  permitCameBack(): void {
    if (this.standing.length > 0) void this.ask();
  }

  private async pass(request: GateRequest, giveUpAt: number): Promise<GateAnswer> {
    let refusal = this.knownRefusal(shareOf(request));
    if (!refusal && this.before(request) === 0) {
      const answer = await this.gate.acquire(request);
      if (answer.granted) return answer;
      refusal = answer;
      this.learn(shareOf(request), answer);
    }
    const waitMs = refusal?.retryAfterMs ?? CROWDED_MS;
    if (performance.now() + waitMs > giveUpAt || this.before(request) >= MOST_STANDING) {
      return refusal ?? { granted: false, reason: 'in-flight', retryAfterMs: waitMs };
    }
    return new Promise((resolve, reject) => {
      this.stand({ request, giveUpAt, resolve, reject });
      this.wakeIn(waitMs);
    });
  }

  /** How many stand here who go before a request. People wait for people only: one of the places is kept from bulk work. */
  private before(request: GateRequest): number {
    return this.standing.filter(
      ({ request: other }) =>
        goesBefore(other, request) && (other.priority === request.priority || request.priority === 'bulk'),
    ).length;
  }

  private stand(one: Standing): void {
    const behind = this.standing.findIndex((other) => !goesBefore(other.request, one.request));
    this.standing.splice(behind < 0 ? this.standing.length : behind, 0, one);
  }

  /** Those at the front ask. */
  private async ask(): Promise<void> {
    if (this.asking !== 'no') {
      this.asking = 'and-again';
      return;
    }
    do {
      this.asking = 'yes';
      const waits = await Promise.all(this.front().map((one) => this.askFor(one)));
      this.sendAway(Math.min(CROWDED_MS, ...waits));
    } while ((this.asking as string) === 'and-again');
    this.asking = 'no';
  }

  /** Of each priority as many as may be under way at once: what is refused to bulk work, also to what is begun, people may have. */
  private front(): Standing[] {
    const counts = new Map<Priority, number>();
    return this.standing.filter(({ request }) => {
      if (this.knownRefusal(shareOf(request))) return false;
      const before = counts.get(request.priority) ?? 0;
      counts.set(request.priority, before + 1);
      return before < request.limits.inFlight;
    });
  }

  /** @returns ms until it is worth to ask again; Infinity when it needs no more */
  private async askFor(one: Standing): Promise<number> {
    try {
      const answer = await this.gate.acquire(one.request);
      if (!answer.granted) {
        one.refusal = answer;
        this.learn(shareOf(one.request), answer);
        return answer.retryAfterMs;
      }
      this.standing.splice(this.standing.indexOf(one), 1);
      one.resolve(answer);
    } catch (error) {
      this.standing.splice(this.standing.indexOf(one), 1);
      one.reject(error);
    }
    return Infinity;
  }

  /** Those who would have to wait for longer than they want to leave; the others are woken when it is worth to ask. */
  private sendAway(unknownMs: number): void {
    const now = performance.now();
    const stay: Standing[] = [];
    let wakeMs = Infinity;
    for (const one of this.standing) {
      const ofWrites = one.refusal?.reason === 'writes-blocked' ? one.refusal : undefined;
      const refusal = this.knownRefusal(shareOf(one.request)) ?? ofWrites;
      const waitMs = refusal?.retryAfterMs ?? unknownMs;
      if (now + waitMs > one.giveUpAt) {
        one.resolve(refusal ?? { granted: false, reason: 'in-flight', retryAfterMs: waitMs });
      } else {
        stay.push(one);
        wakeMs = Math.min(wakeMs, waitMs);
      }
    }
    this.standing = stay;
    if (stay.length > 0) this.wakeIn(wakeMs);
  }

  private learn(priority: Priority, { reason, retryAfterMs }: Refusal): void {
    // Permits come back at any time, and of writes those who read need not know.
    if (reason === 'in-flight' || reason === 'writes-blocked') return;
    const until = performance.now() + retryAfterMs;
    this.closed.set(priority, { until, reason });
    // Bulk work may never do what people may not.
    if (priority === 'interactive') this.closed.set('bulk', { until, reason });
    this.wakeIn(retryAfterMs);
  }

  private knownRefusal(priority: Priority): Refusal | undefined {
    const known = this.closed.get(priority);
    const retryAfterMs = known ? Math.ceil(known.until - performance.now()) : 0;
    return known && retryAfterMs > 0 ? { granted: false, reason: known.reason, retryAfterMs } : undefined;
  }

  private wakeIn(ms: number): void {
    const timerMs = Math.min(Math.ceil(ms), LONGEST_TIMER_MS);
    const at = performance.now() + timerMs;
    if (this.timer && this.wakeAt <= at) return;
    clearTimeout(this.timer);
    this.wakeAt = at;
    this.timer = setTimeout(() => this.wake(), timerMs).unref();
  }

  private wake(): void {
    this.timer = undefined;
    if (this.standing.length > 0) return void this.ask();
    const now = performance.now();
    const left = [...this.closed.values()].map(({ until }) => until - now).filter((ms) => ms > 0);
    if (left.length > 0) this.wakeIn(Math.max(...left));
    else if (this.isIdle) this.becameIdle();
  }
}

/** Of whose share of the quota a request is: what is begun may use the last of it, as people may. */
function shareOf({ priority, continues }: GateRequest): Priority {
  return continues ? 'interactive' : priority;
}

function goesBefore(other: GateRequest, request: GateRequest): boolean {
  return rankOf(other) <= rankOf(request);
}

function rankOf({ priority, continues }: GateRequest): number {
  if (continues) return 0;
  return priority === 'interactive' ? 1 : 2;
}
