import { Connections } from '@calendar/contracts/ports';
import type { ConnectionSummary } from '@calendar/contracts/vocabulary';
import { Injectable } from '@nestjs/common';
import { LinkStore } from '../links/link.store';

/** The last steps of a disconnect, after what was to be deleted is deleted. Safe to repeat. */
@Injectable()
export class DisconnectCleanup {
  constructor(
    private readonly links: LinkStore,
    private readonly connections: Connections,
  ) {}

  async finish(connection: ConnectionSummary): Promise<void> {
    await this.links.leave(connection.id);
    await this.connections.finishDisconnect(connection.id);
  }
}
