import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { startRadicale, type RadicalePeople } from '../../tools/services/radicale.mjs';
import { CaldavHost, type CaldavLogin, type PlacedServer } from './caldav-host';
import { CaldavProxy } from './caldav-proxy';
import { freshFolder, testLog } from './test-files';

/** The Radicale that all tests have which need a CalDAV server. */
export class CaldavServer extends CaldavHost<PlacedServer & Awaited<ReturnType<typeof startRadicale>>> {
  static async start(): Promise<CaldavServer> {
    const folder = freshFolder('radicale');
    const radicale = await startRadicale({ folder, logFile: testLog('radicale') });
    return new CaldavServer({ ...radicale, folder }, await CaldavProxy.before(radicale.url));
  }

  get pid(): number {
    return this.server.child.pid!;
  }

  get people(): RadicalePeople {
    return this.server.people;
  }

  async addPerson({ user, password }: CaldavLogin, calendars: Record<string, string> = {}): Promise<void> {
    this.people.add(user, password, calendars);
  }

  pathOf(user: string, folder: string): string {
    return `/${user}/${folder}/`;
  }

  async move(_login: CaldavLogin, from: string, to: string): Promise<void> {
    renameSync(join(this.people.calendars, from), join(this.people.calendars, to));
  }
}
