import { Connections } from '@calendar/contracts/ports';
import type { ProviderId } from '@calendar/contracts/vocabulary';
import { Injectable } from '@nestjs/common';

export interface Account {
  connectionId: string;
  provider: ProviderId;
}

/** More of them are forgotten all at once, and looked up again. */
const MOST_KNOWN = 50_000;

/** Tells the account behind a connection: two people may have connected the same one, and providers limit accounts. */
@Injectable()
export class AccountKeys {
  /** By connection. One never passes to another account, so what is known stays true. */
  private readonly known = new Map<string, string>();

  constructor(private readonly connections: Connections) {}

  /** @returns the same for every connection to an account */
  async of({ connectionId, provider }: Account): Promise<string> {
    const known = this.known.get(connectionId);
    if (known !== undefined) return known;
    const connection = await this.connections.byId(connectionId);
    if (!connection) return `${provider}:gone:${connectionId}`;
    const key = `${provider}:${connection.accountId}`;
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    this.known.set(connectionId, key);
    return key;
  }
}
