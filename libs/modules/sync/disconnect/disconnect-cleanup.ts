import { Connections } from '@calendar/contracts/ports';
import type { ConnectionSummary } from '@calendar/contracts/vocabulary';
import { Injectable } from '@nestjs/common';
import { CalendarAccountStore } from '../calendars/calendar-account.store';
import { LinkStore } from '../links/link.store';
import { PausedConnections } from '../links/paused-connections';
import { WatchUpkeep } from '../watches/watch-upkeep';

/** The last steps of a disconnect, after what was to be deleted is deleted. Safe to repeat. */
@Injectable()
export class DisconnectCleanup {
  constructor(
    private readonly links: LinkStore,
    private readonly paused: PausedConnections,
    private readonly connections: Connections,
    private readonly watches: WatchUpkeep,
    private readonly accounts: CalendarAccountStore,
  ) {}

  async finish(connection: ConnectionSummary): Promise<void> {
    await this.watches.stopAll(connection.id);
    // In one transaction with the end: an account that was connected again meanwhile keeps its links.
    await this.connections.finishDisconnect(connection.id, async () => {
      await this.links.leave(connection.id);
      await this.paused.goOn(connection.id);
      await this.accounts.forget(connection.id);
    });
  }
}
