import { problem } from '@calendar/contracts/errors';
import { Connections } from '@calendar/contracts/ports';
import type { ConnectionSummary } from '@calendar/contracts/vocabulary';
import { Injectable } from '@nestjs/common';

/** Finds the connection that a path names, if it belongs to the caller. */
@Injectable()
export class OwnConnections {
  constructor(private readonly connections: Connections) {}

  /** @throws AppError `connection.not-found` */
  async find(userId: string, id: string): Promise<ConnectionSummary> {
    const connection = await this.connections.byId(id);
    if (connection?.userId === userId) return connection;
    throw problem('connection.not-found', { detail: 'There is no connection with this id.' });
  }
}
