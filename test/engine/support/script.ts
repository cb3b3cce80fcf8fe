import {
  ProviderError,
  type ProviderErrorCode,
  type ProviderErrorDetails,
} from '@calendar/contracts/calendar-provider';

/** What a provider can be asked for. */
export type Act =
  | 'create'
  | 'update'
  | 'delete'
  | 'find'
  | 'read'
  | 'locate'
  | 'list'
  | 'calendars'
  | 'watch'
  | 'unwatch'
  | 'busy';

/** What befalls the next request of a kind. */
export interface Fate {
  /** Runs before it takes effect. */
  before?: () => unknown;
  /** Runs when it has taken effect, before it is answered. */
  after?: () => unknown;
  /** It is answered with this error. */
  refusal?: ProviderError;
  /** In spite of the refusal. */
  takesEffect?: boolean;
  /** How many requests (1). */
  times?: number;
}

/** Tells an account how to answer. What a test has scripted befalls requests in that order; everything else goes well. */
export class Script {
  /** What a test has meant to do or to see in between, and could not: the engine takes it for a failure, and tries again. */
  readonly mishaps: Error[] = [];
  private waits: Array<{ act: Act; meanwhile: () => unknown }> = [];
  private fates: Array<Fate & { times: number; acts: readonly Act[] }> = [];

  next(acts: Act | readonly Act[], fate: Fate): void {
    this.fates.push({ times: 1, ...fate, acts: [acts].flat() });
  }

  /** The next requests are refused, and nothing is done. */
  refuse(
    acts: Act | readonly Act[],
    code: ProviderErrorCode,
    { times = 1, ...details }: ProviderErrorDetails & Pick<Fate, 'times'> = {},
  ): void {
    this.next(acts, { refusal: new ProviderError(code, details), times });
  }

  /** The next answer is lost, after what was asked for was done. */
  loseAnswer(acts: Act | readonly Act[], fate: Pick<Fate, 'after' | 'times'> = {}): void {
    this.next(acts, { ...fate, refusal: new ProviderError('unavailable'), takesEffect: true });
  }

  /** The next request of a kind waits for a connection, and meanwhile something else goes on. */
  waitForConnection(act: Act, meanwhile: () => unknown): void {
    this.waits.push({ act, meanwhile });
  }

  /** Until there is a connection for a request. */
  async connected(act: Act): Promise<void> {
    const index = this.waits.findIndex((wait) => wait.act === act);
    if (index >= 0) await this.befalls(this.waits.splice(index, 1)[0]!.meanwhile);
  }

  /** All goes well again. */
  clear(): void {
    this.fates = [];
    this.waits = [];
  }

  /** Carries out a request as it is fated to go. @throws ProviderError */
  async play<Result>(act: Act, work: () => Result): Promise<Result> {
    const fate = this.take(act);
    await this.befalls(fate?.before);
    if (fate?.refusal && !fate.takesEffect) throw fate.refusal;
    const result = work();
    await this.befalls(fate?.after);
    if (fate?.refusal) throw fate.refusal;
    return result;
  }

  private async befalls(what?: () => unknown): Promise<void> {
    try {
      await what?.();
    } catch (error) {
      this.mishaps.push(error as Error);
      throw error;
    }
  }

  private take(act: Act): Fate | undefined {
    const fate = this.fates.find(({ acts }) => acts.includes(act));
    if (!fate) return undefined;
    fate.times -= 1;
    if (fate.times <= 0) this.fates = this.fates.filter((each) => each !== fate);
    return fate;
  }
}
