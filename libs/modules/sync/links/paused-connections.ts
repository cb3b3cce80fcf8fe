import { Connections } from '@calendar/contracts/ports';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';

/**
 * In statements over `calendar_links`: the account of the link has no grant to work with. One row says so for all of its
 * links, however many there are.
 */
export const IS_PAUSED = `EXISTS (SELECT FROM paused_connections p WHERE p.connection_id = calendar_links.connection_id)`;

/** The connections whose links wait for a grant. Changes with the grant, in the same transaction. */
@Injectable()
export class PausedConnections {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly connections: Connections,
  ) {}

  async pause(connectionId: string): Promise<void> {
    await this.unitOfWork.query('INSERT INTO paused_connections (connection_id) VALUES ($1) ON CONFLICT DO NOTHING', [
      connectionId,
    ]);
  }

  async goOn(connectionId: string): Promise<void> {
    await this.unitOfWork.query('DELETE FROM paused_connections WHERE connection_id = $1', [connectionId]);
  }

  /**
   * Somebody was told that the grant is dead: a connection that is leaving, too, waits for nothing then. Whoever is told
   * may be late: a new grant that has come meanwhile is not held up.
   *
   * @returns whether it waits now
   */
  async pauseWithoutGrant({ userId, connectionId }: { userId: string; connectionId: string }): Promise<boolean> {
    return this.unitOfWork.runInTurnOf(userId, async () => {
      const active = await this.connections.activeAmong([connectionId]);
      if (active.length > 0) return false;
      await this.pause(connectionId);
      return true;
    });
  }
}
