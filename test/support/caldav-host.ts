import type { Child } from '../../tools/services/children.mjs';
import type { CaldavProxy } from './caldav-proxy';
import { removeFolder } from './test-files';

/** Name and password at a CalDAV server. */
export interface CaldavLogin {
  user: string;
  password: string;
}

export interface CaldavRequestOf {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

/** A server, and what it keeps while it runs. */
export interface PlacedServer {
  url: string;
  child: Child;
  folder: string;
}

/** A real CalDAV server of whatever make, with a proxy before it that counts, breaks, and lets cursors expire. */
export abstract class CaldavHost<Server extends PlacedServer = PlacedServer> {
  /** The folder of a person's calendar that they may only read, where the server can have such. */
  static readonly READ_ONLY = 'readonly';

  constructor(
    protected readonly server: Server,
    readonly proxy: CaldavProxy,
  ) {}

  /** Of the server itself, past the proxy. */
  get directUrl(): string {
    return this.server.url;
  }

  /** Where the programs under test are to go. */
  get url(): string {
    return this.proxy.url;
  }

  /** A new person with these calendars (folder → name), or a new password for one who is there. */
  abstract addPerson(login: CaldavLogin, calendars?: Record<string, string>): Promise<void>;

  /** Path of a calendar. */
  abstract pathOf(user: string, folder: string): string;

  /** Takes an object to another place, also into a calendar that only its owner may write to, as if they had. */
  abstract move(login: CaldavLogin, from: string, to: string): Promise<void>;

  async stop(): Promise<void> {
    await this.proxy.stop();
    await this.server.child.stop();
    removeFolder(this.server.folder);
  }

  /** Asks as a person's own client does: past the proxy, which neither counts nor breaks it. */
  async ask(login: CaldavLogin, { method, path, headers = {}, body }: CaldavRequestOf): Promise<Response> {
    const authorization = `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
    const url = new URL(path, this.directUrl);
    return fetch(url, { method, headers: { authorization, ...headers }, ...(body !== undefined && { body }) });
  }

  /** As `ask`, for what has to succeed. @returns the text of the answer */
  protected async done(login: CaldavLogin, request: CaldavRequestOf): Promise<string> {
    const answer = await this.ask(login, request);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${request.method} ${request.path}: ${answer.status} ${text}`);
    return text;
  }

  /** Over CalDAV (RFC 4791, 5.3.1), where the files of a server are its own affair. */
  protected async makeCalendar(login: CaldavLogin, path: string, name: string): Promise<void> {
    const body = `<?xml version="1.0"?><C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop><D:displayname>${name}</D:displayname></D:prop></D:set></C:mkcalendar>`;
    await this.done(login, { method: 'MKCALENDAR', path, headers: { 'content-type': 'application/xml' }, body });
  }

  /** Taken out before it is put in: a UID may stand once in a calendar, or in an account. */
  protected async carry(login: CaldavLogin, from: string, to: string): Promise<void> {
    const body = await this.done(login, { method: 'GET', path: from });
    await this.done(login, { method: 'DELETE', path: from });
    await this.done(login, { method: 'PUT', path: to, headers: { 'content-type': 'text/calendar' }, body });
  }
}
