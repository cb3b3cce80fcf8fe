import { setTimeout as delay } from 'node:timers/promises';

/** A Redis that has not answered for this long is silent. */
const PATIENCE_MS = 500;
/** While it is silent it is asked this often. */
const ASK_AGAIN_MS = 250;

/** Redis is there and does not answer, as behind a broken wire or on a stopped machine. */
export class RedisSilentError extends Error {
  override readonly name = 'RedisSilentError';
  constructor() {
    super('Redis does not answer');
  }
}

export interface Patient {
  /** One round trip, past the breaker; rejects when it cannot be made. */
  ask: () => Promise<unknown>;
  /** A wire that carries nothing any more heals no other way. */
  reconnect: () => void;
  /** Called when Redis has fallen silent, and when it answers again. */
  changed: (isSilent: boolean) => void;
}

/**
 * The breaker before Redis: whoever waits in vain is the last one for the time being. From then on Redis is asked in the
 * background only, and everybody else is told at once, until it answers. A false alarm ends with the first answer.
 */
export class RedisPulse {
  private silent = false;
  private watching: Promise<void> | undefined;
  private stopped = false;
  /** Ends the waits of those who had asked before the silence was known. */
  private readonly waiting = new Set<() => void>();

  constructor(private readonly patient: Patient) {}

  get isSilent(): boolean {
    return this.silent;
  }

  /**
   * What Redis answers, or a failure after `patienceMs` without an answer; sooner when it is found silent meanwhile.
   *
   * @throws RedisSilentError, and what `answer` rejects with
   */
  within<Answer>(answer: Promise<Answer>, patienceMs = PATIENCE_MS): Promise<Answer> {
    if (this.silent) {
      answer.catch(() => undefined); // Nobody waits for it any more.
      return Promise.reject(new RedisSilentError());
    }
    return new Promise<Answer>((resolve, reject) => {
      const end = (): void => {
        stopWaiting();
        this.waiting.delete(giveUp);
      };
      const giveUp = (): void => {
        end();
        reject(new RedisSilentError());
      };
      const stopWaiting = afterSilence(patienceMs, () => this.waiting.has(giveUp) && this.overdue(giveUp));
      this.waiting.add(giveUp);
      answer.finally(end).then(resolve, reject);
    });
  }

  stop(): void {
    this.stopped = true;
  }

  private overdue(giveUp: () => void): void {
    giveUp();
    this.watching ??= this.watch().finally(() => (this.watching = undefined));
  }

  private async watch(): Promise<void> {
    while (!this.stopped) {
      if (await this.answers()) return this.note(false);
      this.note(true);
      for (const giveUp of this.waiting) giveUp();
      this.patient.reconnect();
      await delay(ASK_AGAIN_MS, undefined, { ref: false });
    }
  }

  private async answers(): Promise<boolean> {
    const answer = this.patient.ask().then(
      () => true,
      () => false,
    );
    return new Promise((resolve) => {
      const stopWaiting = afterSilence(PATIENCE_MS, () => resolve(false));
      void answer.finally(stopWaiting).then(resolve);
    });
  }

  private note(isSilent: boolean): void {
    if (this.silent === isSilent) return;
    this.silent = isSilent;
    this.patient.changed(isSilent);
  }
}

/**
 * Tells that so long has passed since what is said in this turn of the event loop has gone out, which it does at its end: a turn that
 * takes long is no silence. Nor is one in which an answer waits to be read: it is told only after what has come in meanwhile.
 *
 * @returns stops the wait
 */
function afterSilence(ms: number, tell: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const goesOut = setImmediate(() => (timer = setTimeout(() => setImmediate(tell), ms)));
  return () => {
    clearImmediate(goesOut);
    clearTimeout(timer);
  };
}
