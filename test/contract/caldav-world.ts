import { randomUUID } from 'node:crypto';
import type { CalendarProvider } from '@calendar/contracts/calendar-provider';
import { CaldavClient, type ObjectEdit } from '../support/caldav-client';
import { CaldavHost } from '../support/caldav-host';
import type { Account, Fault, ProviderWorld, RawEvent } from './world';

interface Login {
  user: string;
  password: string;
  primary: string;
}

interface SignedIn extends Omit<Login, 'primary'> {
  /** What the access token holds. */
  access: string;
}

const METHODS = { create: 'PUT', update: 'PUT', delete: 'DELETE', read: 'REPORT' } as const;
const OWN = { home: 'Calendar', jobs: 'Job search' };
const READ_ONLY = { [CaldavHost.READ_ONLY]: 'Shared with me' };

/** A real CalDAV server as the other side. */
export class CaldavWorld implements ProviderWorld {
  private readonly logins = new Map<string, Login>();
  private readonly signedIn = new Map<string, SignedIn>();

  constructor(
    readonly server: CaldavHost,
    private readonly provider: () => CalendarProvider,
    private readonly hasReadOnly: boolean,
  ) {}

  /** The first one of a kind signs in; what is found for the others differs by their names alone. */
  async newAccount({ readOnlyGrant = false } = {}): Promise<Account> {
    const user = `person-${randomUUID().slice(0, 8)}`;
    const password = randomUUID();
    await this.server.addPerson({ user, password }, readOnlyGrant ? READ_ONLY : this.calendarsOfAll);
    const kind = readOnlyGrant ? 'read-only' : 'whole';
    const known = this.signedIn.get(kind) ?? (await this.signIn({ user, password }));
    this.signedIn.set(kind, known);
    const access = known.access.replaceAll(known.user, user).replaceAll(known.password, password);
    const { primary } = JSON.parse(access) as { primary: string };
    this.logins.set(user, { user, password, primary });
    this.server.proxy.takeRequests(user);
    const accessToken = Buffer.from(access).toString('base64url');
    return { email: user, session: { accessToken, connectionId: randomUUID() } };
  }

  async calendars({ email }: Account): Promise<{ id: string; primary: boolean; writable: boolean }[]> {
    const { primary } = this.login(email);
    return Object.keys(this.calendarsOfAll).map((folder) => {
      const id = this.server.pathOf(email, folder);
      return { id, primary: id === primary, writable: folder !== CaldavHost.READ_ONLY };
    });
  }

  async personCreates(account: Account, body: object, calendarId = 'primary'): Promise<RawEvent> {
    return { ...(await this.client(account).create(this.path(account, calendarId), body as ObjectEdit)) };
  }

  async personEdits(account: Account, eventId: string, body: object, calendarId = 'primary'): Promise<RawEvent> {
    return { ...(await this.client(account).edit(this.path(account, calendarId), eventId, body as ObjectEdit)) };
  }

  personDeletes(account: Account, eventId: string, calendarId = 'primary'): Promise<void> {
    return this.client(account).delete(this.path(account, calendarId), eventId);
  }

  async personMoves(account: Account, eventId: string, to: string, from = 'primary'): Promise<void> {
    await this.client(account).move(this.path(account, from), eventId, { to: this.path(account, to) });
  }

  async events(account: Account, calendarId = 'primary'): Promise<RawEvent[]> {
    const standing = await this.client(account).all(this.path(account, calendarId));
    return standing.map((object) => ({ ...object }));
  }

  async breakNext({ email }: Account, { act, ...fault }: Fault): Promise<void> {
    this.server.proxy.breakNext(email, { ...fault, ...(act && { method: METHODS[act] }) });
  }

  async takeRequests({ email }: Account): Promise<string[]> {
    return this.server.proxy.takeRequests(email).map(({ method, path }) => `${method} ${path}`);
  }

  async expireAccessTokens({ email }: Account): Promise<void> {
    await this.server.addPerson({ user: email, password: randomUUID() });
  }

  async expireCursors({ email }: Account): Promise<void> {
    this.server.proxy.expireCursors(email);
  }

  /** Nothing of what a server says depends on its clock. */
  async advanceClock(): Promise<void> {}

  client({ email }: Account): CaldavClient {
    return new CaldavClient(this.server, this.login(email));
  }

  path({ email }: Account, calendarId: string): string {
    return calendarId === 'primary' ? this.login(email).primary : calendarId;
  }

  private get calendarsOfAll(): Record<string, string> {
    return this.hasReadOnly ? { ...OWN, ...READ_ONLY } : OWN;
  }

  private async signIn({ user, password }: Omit<Login, 'primary'>): Promise<SignedIn> {
    const login = { preset: 'generic' as const, serverUrl: this.server.url, username: user, password };
    const { accessToken } = await this.provider().signIn!(login);
    return { user, password, access: Buffer.from(accessToken, 'base64url').toString() };
  }

  private login(email: string): Login {
    const login = this.logins.get(email);
    if (!login) throw new Error(`nobody is called ${email}`);
    return login;
  }
}
