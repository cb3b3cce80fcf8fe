import type { ProviderSession } from '@calendar/contracts/calendar-provider';

/** Lets so many requests through at once, in the order in which they come, what is begun before all else: as the engine does. */
export class Places {
  private readonly waiting: Array<() => void> = [];

  constructor(private free: number) {}

  async call<Result>(session: ProviderSession, run: (session: ProviderSession) => Promise<Result>): Promise<Result> {
    let isBegun = false;
    let isHeld = false;
    const stepAside = (): void => {
      if (isHeld) this.giveBack();
      isHeld = false;
    };
    const beforeRequest = async (): Promise<void> => {
      if (!isHeld) await this.take(isBegun);
      isBegun = isHeld = true;
    };
    try {
      return await run({ ...session, beforeRequest, stepAside });
    } finally {
      stepAside();
    }
  }

  private async take(isBegun: boolean): Promise<void> {
    if (this.free > 0) this.free -= 1;
    else
      await new Promise<void>((resolve) => void (isBegun ? this.waiting.unshift(resolve) : this.waiting.push(resolve)));
  }

  private giveBack(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free += 1;
  }
}

/** Works through what is to be done, so many in hand at once. */
export async function inHand<Item, Result>(
  count: number,
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: count }, worker));
  return results;
}
