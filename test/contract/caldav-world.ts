import { randomUUID } from 'node:crypto';
import type { CalendarProvider } from '@calendar/contracts/calendar-provider';
import { CaldavClient, type ObjectEdit } from '../support/caldav-client';
import type { CaldavServer } from '../support/caldav-server';
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
const CALENDARS = { home: 'Calendar', jobs: 'Job search', readonly: 'Shared with me' };

/** A real CalDAV server as the other side. */
export class CaldavWorld implements ProviderWorld {
  private readonly logins = new Map<string, Login>();
  private readonly signedIn = new Map<string, SignedIn>();

  constructor(
    readonly server: CaldavServer,
    private readonly provider: () => CalendarProvider,
  ) {}

  /** The first one of a kind signs in; what is found for the others differs by their names alone. */
  async newAccount({ readOnlyGrant = false } = {}): Promise<Account> {
    const user = `person-${randomUUID().slice(0, 8)}`;
    const password = randomUUID();
    this.server.people.add(user, password, readOnlyGrant ? { readonly: CALENDARS.readonly } : CALENDARS);
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
    return Object.keys(CALENDARS).map((folder) => {
      const id = `/${email}/${folder}/`;
      return { id, primary: id === primary, writable: folder !== 'readonly' };
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
    this.client(account).move(this.path(account, from), eventId, { to: this.path(account, to) });
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
    this.server.people.add(email, randomUUID());
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
