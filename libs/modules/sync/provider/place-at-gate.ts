import type { AccountLines, Permit } from '@calendar/platform/redis';

/** What one call has at the gate: a permit from its first request on, which goes over to the next, and none while it steps aside. */
export class PlaceAtGate {
  /** Resolves with the first permit. */
  readonly taken: Promise<void>;
  private readonly takeFirst: () => void;
  private permit: Permit | undefined;
  private isHeld = false;
  private isOver = false;

  /** @param ask for a permit; with that of the request before it, whether or not it is still held */
  constructor(
    private readonly lines: AccountLines,
    private readonly ask: (continues?: Permit) => Promise<Permit>,
  ) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.taken = promise;
    this.takeFirst = resolve;
  }

  readonly take = async (): Promise<void> => {
    this.permit = await this.ask(this.permit);
    this.isHeld = true;
    // Whoever has asked may have been given up meanwhile.
    if (this.isOver) this.giveUp();
    this.takeFirst();
  };

  readonly giveUp = (): void => {
    if (this.isHeld) this.lines.leave(this.permit!);
    this.isHeld = false;
  };

  end(): void {
    this.isOver = true;
    this.giveUp();
  }
}
