import { CaldavAccount } from './caldav-account';
import { CaldavServer } from './caldav-server';
import { LinkedCaldavAccount } from './linked-caldav-account';
import type { LinkedAccount, LinkedProvider } from './linked-account';
import type { Person } from './people';
import { SimulatedAccount } from './simulated-account';
import type { RunningStack } from './stack';

/** Gives the people of a test file accounts at every provider: simulated ones, and one on a real CalDAV server. */
export class LinkedAccounts {
  private readonly people: Person[] = [];

  private constructor(
    private readonly stack: RunningStack,
    private readonly server: CaldavServer,
  ) {}

  static async start(stack: RunningStack): Promise<LinkedAccounts> {
    return new LinkedAccounts(stack, await CaldavServer.start());
  }

  of(person: Person, provider: LinkedProvider): LinkedAccount {
    if (provider !== 'caldav') return new SimulatedAccount(person, provider);
    this.people.push(person);
    return new LinkedCaldavAccount(new CaldavAccount(this.server, person), this.stack);
  }

  /** The stack may go on: nobody is to ask a server that is no more. */
  async stop(): Promise<void> {
    await Promise.all(this.people.map(({ app }) => app.call('DELETE', '/calendar/caldav')));
    await this.server.stop();
  }
}
