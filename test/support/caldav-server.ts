import { mkdirSync, mkdtempSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { testFolder } from '../../tools/paths.mjs';
import { startRadicale, type RadicalePeople } from '../../tools/services/radicale.mjs';
import { CaldavHost, type CaldavLogin } from './caldav-host';
import { CaldavProxy } from './caldav-proxy';

/** The Radicale that all tests have which need a CalDAV server. */
export class CaldavServer extends CaldavHost<Awaited<ReturnType<typeof startRadicale>>> {
  static async start(): Promise<CaldavServer> {
    mkdirSync(testFolder, { recursive: true });
    const folder = mkdtempSync(join(testFolder, 'radicale-'));
    const radicale = await startRadicale({ folder, logFile: join(folder, 'radicale.log') });
    return new CaldavServer(radicale, await CaldavProxy.before(radicale.url));
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
