import { randomBytes } from 'node:crypto';
import { instantOf, knownZone } from '@calendar/platform/icalendar';
import { CaldavClient, valuesOf } from '../support/caldav-client';
import type { CaldavServer } from '../support/caldav-server';
import type { Person } from '../support/people';

const CALENDAR = 'home';

/** The account of a person on a real CalDAV server, and what can befall it. */
export class CaldavAccount {
  private constructor(
    private readonly server: CaldavServer,
    private readonly client: CaldavClient,
  ) {}

  static async connect(server: CaldavServer, person: Person): Promise<CaldavAccount> {
    const login = { user: person.id, password: randomBytes(12).toString('hex') };
    server.people.add(login.user, login.password, { [CALENDAR]: 'Calendar' });
    const body = { preset: 'generic', serverUrl: server.url, username: login.user, password: login.password };
    await person.app.ok('POST', '/calendar/caldav/connect', body);
    return new CaldavAccount(server, new CaldavClient(server, login));
  }

  async seen(): Promise<Array<{ id: string; title: string; location: string; start: number }>> {
    const objects = await this.client.all(this.path);
    return objects.map(({ id, text }) => ({
      id,
      title: valuesOf(text, 'SUMMARY')[0] ?? '',
      location: valuesOf(text, 'LOCATION')[0] ?? '',
      start: startOf(text),
    }));
  }

  async edit(id: string, location: string): Promise<void> {
    await this.client.edit(this.path, id, { lines: { LOCATION: [`LOCATION:${location}`] } });
  }

  /** What was written for this account since the last call. */
  takeWrites(): string[] {
    return this.server.proxy
      .takeRequests(this.client.login.user)
      .filter(({ method }) => method === 'PUT' || method === 'DELETE')
      .map(({ method, path }) => `${method} ${path}`);
  }

  breakNext(fault: Parameters<CaldavServer['proxy']['breakNext']>[1]): void {
    this.server.proxy.breakNext(this.client.login.user, fault);
  }

  mend(): void {
    this.server.proxy.mend(this.client.login.user);
  }

  expireCursors(): void {
    this.server.proxy.expireCursors(this.client.login.user);
  }

  private get path(): string {
    return this.client.path(CALENDAR);
  }
}

/** The event is the last component with a start: zones stand before it. */
function startOf(text: string): number {
  const [, zone = 'UTC', wall = ''] = /BEGIN:VEVENT[^]*?DTSTART(?:;TZID=([^:]+))?:(\d+T\d+)/.exec(text) ?? [];
  return instantOf(wall, knownZone(zone)!) ?? 0;
}
