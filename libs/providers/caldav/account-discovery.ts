import {
  LoginRefusedError,
  ProviderError,
  type AccountLogin,
  type FoundAccount,
  type LoginRefusal,
} from '@calendar/contracts/calendar-provider';
import { accessToken, type AccountAccess } from './account-access';
import { calendarsIn, decodedPath } from './calendar-list';
import { rowsOf, type DavAnswer, type DavClient, type DavRequest } from './dav-client';
import { propfindBody } from './dav-bodies';
import { CALDAV, DAV, hrefIn, childrenOf, type DavResponse } from './dav-xml';
import { mapDavError } from './map-dav-error';
import { isSameService, resolveServiceByDns, startOf, type ResolveService } from './server-addresses';

const MOST_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const NOBODY = new Set(['ENOTFOUND', 'ENODATA', 'ECONNREFUSED']);
const WELL_KNOWN = '/.well-known/caldav';

interface Options {
  signal?: AbortSignal;
  resolveService?: ResolveService;
}

/** A resource that has told of itself, and the address that it was found at. */
interface Told {
  url: URL;
  properties: DavResponse['properties'];
}

/**
 * Finds the account behind what a person types (RFC 6764, 6; RFC 5397; RFC 4791, 6.2.1): the server names their principal, that
 * names the home of their calendars.
 *
 * @throws LoginRefusedError for what the person can mend; ProviderError for outages
 */
export function accountAt(client: DavClient, login: AccountLogin, options: Options = {}): Promise<FoundAccount> {
  return new AccountDiscovery(client, login, options).run();
}

class AccountDiscovery {
  constructor(
    private readonly client: DavClient,
    private readonly login: AccountLogin,
    private readonly options: Options,
  ) {}

  async run(): Promise<FoundAccount> {
    const start = startOf(this.login.preset, this.login.serverUrl);
    if (!start) throw refused('address-refused');
    const principal = await this.principal(start);
    const about = await this.ask(principal, [
      'C:calendar-home-set',
      'C:calendar-user-address-set',
      'C:schedule-inbox-URL',
    ]);
    const home = about && this.within(about, CALDAV('calendar-home-set'));
    if (!about || !home) throw refused('not-found');
    if (!home.pathname.endsWith('/')) home.pathname += '/';
    const access = { home: home.href, user: this.login.username, password: this.login.password, primary: '' };
    const primary = await this.primaryOf(access, about);
    return {
      accountId: `${principal.host}${principal.pathname}`,
      accountName: this.nameOf(about),
      accessToken: accessToken({ ...access, primary }),
    };
  }

  /** At the address itself, at the place that servers are to have for this, and where the domain says its calendars are. */
  private async principal(start: URL): Promise<URL> {
    const places = [start, new URL(WELL_KNOWN, start)];
    const found = await this.principalAt(places);
    if (found) return found;
    const isBare = start.pathname === '/' && start.port === '';
    const resolve = this.options.resolveService ?? resolveServiceByDns;
    const [service] = isBare ? await resolve(`_caldavs._tcp.${start.hostname}`) : [];
    const elsewhere =
      service && (await this.principalAt([new URL(`https://${service.name}:${service.port}${WELL_KNOWN}`)]));
    if (elsewhere) return elsewhere;
    throw refused('not-found');
  }

  private async principalAt(places: readonly URL[]): Promise<URL | null> {
    for (const place of places) {
      const told = await this.ask(place, ['D:current-user-principal']);
      const principal = told && this.within(told, DAV('current-user-principal'));
      if (principal) return principal;
    }
    return null;
  }

  /** The calendar for new events: the one that the server names, else the first that can be written. */
  private async primaryOf(access: AccountAccess, about: Told): Promise<string> {
    const calendars = await calendarsIn(this.client, access, this.options);
    const inbox = this.within(about, CALDAV('schedule-inbox-URL'));
    const said = inbox && (await this.ask(inbox, ['C:schedule-default-calendar-URL']));
    const named = said && this.within(said, CALDAV('schedule-default-calendar-URL'));
    const chosen =
      calendars.find(({ id, writable }) => writable && named && decodedPath(id) === decodedPath(named.pathname)) ??
      calendars.find(({ writable }) => writable) ??
      calendars[0];
    if (!chosen) throw refused('no-calendar');
    return chosen.id;
  }

  private nameOf({ properties }: Told): string {
    const { username } = this.login;
    const addresses = childrenOf(properties.get(CALDAV('calendar-user-address-set')), DAV('href'));
    const mail = addresses.map(({ text }) => text.trim()).find((address) => /^mailto:/i.test(address));
    return username.includes('@') || !mail ? username : mail.slice('mailto:'.length);
  }

  /** The address in a property, if the password may be sent there. */
  private within({ url, properties }: Told, name: string): URL | null {
    const href = hrefIn(properties.get(name));
    const found = href === null ? null : URL.parse(href, url.href);
    return found && isSameService(this.login.preset, url, found) ? found : null;
  }

  /** @returns `null` when there is nothing at the address that speaks WebDAV */
  private async ask(place: URL, properties: string[]): Promise<Told | null> {
    const body = propfindBody(...properties);
    const { answer, url } = await this.follow({ method: 'PROPFIND', url: place, headers: { depth: '0' }, body });
    if (answer.status === 401) throw refused('auth-failed');
    const error = answer.status >= 300 ? mapDavError(answer) : null;
    if (error && ['rate-limited', 'unavailable'].includes(error.code)) throw error;
    if (answer.status !== 207) return null;
    const [row] = readable(answer);
    return row ? { url, properties: row.properties } : null;
  }

  /** Redirects are followed as far as the password may go; some servers have none for a PROPFIND, and one for a GET. */
  private async follow(request: DavRequest): Promise<{ answer: DavAnswer; url: URL }> {
    let { url } = request;
    for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
      let answer = await this.send({ ...request, url });
      if (
        url.pathname === WELL_KNOWN &&
        answer.status !== 207 &&
        !REDIRECTS.has(answer.status) &&
        answer.status !== 401
      ) {
        answer = await this.send({ method: 'GET', url });
      }
      const target =
        REDIRECTS.has(answer.status) && answer.location !== null ? URL.parse(answer.location, url.href) : null;
      if (!target || !isSameService(this.login.preset, url, target)) return { answer, url };
      url = target;
    }
    throw refused('not-found');
  }

  private async send(request: DavRequest): Promise<DavAnswer> {
    const { username: user, password } = this.login;
    try {
      return await this.client.send({ user, password }, request, this.options);
    } catch (error) {
      if (error instanceof ProviderError && error.reason === 'refused-host') throw refused('address-refused');
      if (isNobodyThere(error)) throw refused('not-found');
      throw error;
    }
  }
}

/** No such name, or nobody who listens there: most times somebody has mistyped. */
function isNobodyThere(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && NOBODY.has(String(cause.code))) return true;
  }
  return false;
}

/** An answer that cannot be read is as good as none. */
function readable(answer: DavAnswer): DavResponse[] {
  try {
    return rowsOf(answer).responses;
  } catch (error) {
    if (error instanceof ProviderError) return [];
    throw error;
  }
}

function refused(reason: LoginRefusal): LoginRefusedError {
  return new LoginRefusedError(reason);
}
