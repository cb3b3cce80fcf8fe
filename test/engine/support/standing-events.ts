import { randomUUID } from 'node:crypto';
import { UPCOMING } from '../../support/career-copilot';
import type { Engine } from './engine';
import type { Maker } from './maker';

/** The event of a change, before it. */
export const eventBefore = (id: string) => ({ ...UPCOMING, title: `Before ${id}` });

/** Events that stand in a calendar, of which nothing is under way: made several at a time, since that costs hardly more than one. */
export class StandingEvents {
  private ids: string[] = [];

  constructor(
    private readonly engine: Engine,
    private readonly maker: Maker,
    private readonly atOnce: number,
  ) {}

  /** @returns the id of one that nothing has become of yet */
  async take(): Promise<string> {
    if (this.ids.length === 0) await this.make();
    return this.ids.pop()!;
  }

  private async make(): Promise<void> {
    const { person, account } = this.maker;
    this.ids = Array.from({ length: this.atOnce }, () => randomUUID());
    await person.app.ok('POST', '/events/bulk', { events: this.ids.map((id) => ({ id, ...eventBefore(id) })) });
    await this.engine.settled();
    // What is written from now on is no burst.
    await this.engine.pass(10_000);
    account.forgetRequests();
  }
}
