import { DomainEvents, GrantObtained } from '@calendar/contracts/domain-events';
import type { FirstSyncStart, ProviderId } from '@calendar/contracts/vocabulary';
import { SealedGrants } from '../../../libs/modules/oauth/sealed-grants';
import { UnitOfWork } from '@calendar/platform/database';
import { CareerCopilot, UPCOMING, type EventJson } from '../../support/career-copilot';
import type { ConflictJson } from '../../support/people';
import type { Engine } from './engine';
import type { ScriptedAccount } from './scripted-account';

export interface TimelineLine {
  actor: string;
  action: string;
  fields: string[];
  outcome: string;
  code: string | null;
  latencyMs: number | null;
}

export interface NotificationJson {
  kind: string;
  message: string;
  action: { type: string; href: string } | null;
  readAt: string | null;
}

/** An interview that stands in a calendar. */
export interface Standing {
  id: string;
  eventId: string;
  version: number;
}

/** Somebody with an account of Career Copilot and calendars of their own. */
export class EnginePerson {
  readonly app: CareerCopilot;

  constructor(
    private readonly engine: Engine,
    readonly id: string,
    readonly token: string,
  ) {
    this.app = new CareerCopilot(() => engine.url, token, UPCOMING);
  }

  /**
   * Connects an account, as the end of a consent does, or connects it again.
   *
   * @param options.account the id of one that somebody else has connected
   */
  async connect(
    provider: ProviderId,
    { account: accountId = this.id, start = 'now' }: { account?: string; start?: FirstSyncStart } = {},
  ): Promise<ScriptedAccount> {
    const account = this.engine.account(provider, accountId);
    const name = `${provider}:${accountId}`;
    this.engine.grants.revive(name);
    const { accessToken, refreshToken, expiresAt } = this.engine.grants.issue(name);
    const of = { accountId, accountEmail: `${accountId}@${provider}.test` };
    const owner = { userId: this.id, provider, account: of };
    const sealed = await this.engine.get(SealedGrants).seal(owner, { accessToken, refreshToken });
    const grant = { userId: this.id, provider, ...of, ...sealed, scopes: [], accessTokenExpiresAt: expiresAt, start };
    const publish = () => this.engine.get(DomainEvents).publish(new GrantObtained(grant));
    await this.engine.get(UnitOfWork).runInTurnOf(this.id, publish);
    const connections = await this.app.connections();
    account.connectionId = connections.find(({ accountEmail }) => accountEmail === of.accountEmail)!.id;
    return account;
  }

  /** The grant of an account dies: nobody is told, and the next token is refused. */
  endGrant(account: ScriptedAccount): void {
    this.engine.grants.end(`${account.provider}:${account.id}`);
    account.expireTokens();
  }

  /** Disconnects an account; its end is waited for, as the API does. */
  async disconnect({ connectionId }: ScriptedAccount, { removeEvents = false } = {}): Promise<void> {
    const path = `/calendar/connections/${connectionId}${removeEvents ? '?removeEvents=true' : ''}`;
    const begun = this.engine.arrival();
    const leaving = this.app.ok('DELETE', path);
    await begun;
    await this.engine.settled();
    await leaving;
    await this.engine.settled();
  }

  prefer(preferences: object): Promise<unknown> {
    return this.app.ok('PATCH', '/calendar/preferences', preferences);
  }

  patch(id: string, fields: object): Promise<EventJson> {
    return this.app.ok('PATCH', `/events/${id}`, fields);
  }

  /** An interview that stands in an account, of which nothing is under way any more. */
  async interviewIn(account: ScriptedAccount, fields: object = {}): Promise<Standing> {
    const { id } = await this.app.addInterview(fields);
    await this.engine.settled();
    const { sync, version } = await this.app.event(id);
    const link = sync.find(({ connectionId }) => connectionId === account.connectionId)!;
    // What is written from now on is no burst.
    await this.engine.pass(10_000);
    account.forgetRequests();
    return { id, eventId: link.providerEventId!, version };
  }

  async openConflicts(): Promise<ConflictJson[]> {
    return (await this.app.ok<{ items: ConflictJson[] }>('GET', '/calendar/conflicts?status=open')).items;
  }

  resolve({ id }: ConflictJson, choice: object): Promise<unknown> {
    return this.app.ok('POST', `/calendar/conflicts/${id}/resolve`, choice);
  }

  async timeline(id: string): Promise<TimelineLine[]> {
    return (await this.app.ok<{ items: TimelineLine[] }>('GET', `/events/${id}/timeline`)).items;
  }

  /** What the person was told of one kind, read or not. */
  async notifications(kind: string): Promise<NotificationJson[]> {
    const { items } = await this.app.ok<{ items: NotificationJson[] }>('GET', '/notifications?limit=200');
    return items.filter((told) => told.kind === kind);
  }
}
