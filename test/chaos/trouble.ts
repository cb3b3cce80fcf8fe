import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../support/eventually';
import type { CaldavAccount } from '../support/caldav-account';
import type { Person } from '../support/people';
import type { Stack } from '../support/stack';
import type { Dice } from './dice';

const PROVIDERS = ['google', 'microsoft'] as const;

/** What providers do on bad days. */
const FAULTS = [
  { kind: 'status', status: 503, body: '' },
  { kind: 'status', status: 500, body: '<html>Oops</html>' },
  { kind: 'status', status: 429, headers: { 'Retry-After': '1' }, body: {} },
  { kind: 'status', status: 200, body: '<html>Maintenance</html>' },
  { kind: 'status-after', status: 503, body: 'Busy' },
  { kind: 'status-after', status: 504, body: '' },
  { kind: 'cut-before' },
  { kind: 'cut-after' },
  { kind: 'delay', ms: 1_500 },
  { kind: 'notification', mode: 'lose' },
  { kind: 'notification', mode: 'delay', ms: 3_000 },
  { kind: 'notification', mode: 'double', ms: 200 },
] as const;

/** Makes trouble for a running stack, of one kind after the other as the dice say. */
export class Trouble {
  /** What was done, for the report of a failure. */
  readonly made: string[] = [];
  private connectAgain: Array<() => Promise<string | null>> = [];

  private readonly stack: Stack;
  private readonly people: readonly Person[];
  private readonly caldav: CaldavAccount;

  constructor(
    { stack, people, caldav }: { stack: Stack; people: readonly Person[]; caldav: CaldavAccount },
    private readonly dice: Dice,
  ) {
    this.stack = stack;
    this.people = people;
    this.caldav = caldav;
  }

  async make(): Promise<void> {
    await this.mend();
    const kind = this.dice.pick([
      'caldav',
      'fault',
      'fault',
      'fault',
      'account',
      'account',
      'postgres',
      'worker',
      'api',
      'redis',
    ]);
    switch (kind) {
      case 'fault':
        return this.provider();
      case 'caldav':
        return this.caldavServer();
      case 'account':
        return this.account();
      case 'postgres':
        this.made.push('connections of Postgres cut');
        return this.stack.database.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()`,
        );
      case 'worker':
        return this.killWorker();
      case 'api':
        this.made.push('API killed');
        await this.stack.api.kill();
        return this.stack.startApi();
      default:
        return this.redis();
    }
  }

  /** The trouble is over: what comes now is recovery. */
  async end(): Promise<void> {
    await this.people[0]!.calendars.clearFaults();
    this.caldav.mend();
    await this.mend();
  }

  /** Whoever has lost a grant connects again, as often as it takes. */
  private async mend(): Promise<void> {
    const waiting = this.connectAgain;
    this.connectAgain = [];
    for (const connect of waiting) {
      const connected = () => connect().catch(() => null);
      await eventually(connected, (outcome) => outcome !== null, { everyMs: 200 });
    }
  }

  private async provider(): Promise<void> {
    const action = this.dice.pick(FAULTS);
    const provider = this.dice.pick(PROVIDERS);
    const times = 1 + this.dice.below(5);
    this.made.push(`${provider}: ${JSON.stringify(action)}, ${times} times`);
    await this.people[0]!.calendars.fault({ provider, action, times });
  }

  private caldavServer(): void {
    const action = this.dice.pick(FAULTS);
    const times = 1 + this.dice.below(3);
    if (action.kind === 'notification') {
      this.made.push('caldav: expire-cursors');
      return this.caldav.expireCursors();
    }
    this.made.push(`caldav: ${JSON.stringify(action)}, ${times} times`);
    this.caldav.breakNext({ action, times });
  }

  private async account(): Promise<void> {
    const person = this.dice.pick(this.people);
    const provider = this.dice.pick(PROVIDERS);
    const action = this.dice.pick(['expire-cursors', 'expire-access-tokens', 'expire-watches', 'revoke-grants']);
    this.made.push(`${provider}: ${action}`);
    await person.calendars.account(provider, person.email(provider), action);
    if (action === 'revoke-grants') {
      this.connectAgain.push(async () => (await person.connect(provider)).outcome);
    }
  }

  private async killWorker(): Promise<void> {
    this.made.push('worker killed');
    await this.stack.workers.shift()?.kill();
    await this.stack.startWorker();
  }

  private async redis(): Promise<void> {
    const redis = this.stack.privateRedis!;
    if (this.dice.below(2) === 0) {
      this.made.push('Redis emptied');
      return redis.restartEmpty();
    }
    this.made.push('Redis hangs for a second');
    redis.pause();
    await delay(1_000);
    redis.resume();
  }
}
