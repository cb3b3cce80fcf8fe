import { startCyrus } from '../../tools/services/cyrus.mjs';
import { startXandikos } from '../../tools/services/xandikos.mjs';
import { CaldavHost, type CaldavLogin, type PlacedServer } from '../support/caldav-host';
import { CaldavProxy } from '../support/caldav-proxy';
import { CaldavServer } from '../support/caldav-server';
import { freshFolder, testLog } from '../support/test-files';

class XandikosServer extends CaldavHost<PlacedServer & Awaited<ReturnType<typeof startXandikos>>> {
  static async start(): Promise<XandikosServer> {
    const folder = freshFolder('xandikos');
    const xandikos = await startXandikos({ folder, logFile: testLog('xandikos') });
    return new XandikosServer({ ...xandikos, folder }, await CaldavProxy.before(xandikos.url));
  }

  async addPerson(login: CaldavLogin, calendars: Record<string, string> = {}): Promise<void> {
    this.server.logins.set(login.user, login.password);
    for (const [folder, name] of Object.entries(calendars)) {
      await this.makeCalendar(login, this.pathOf(login.user, folder), name);
    }
  }

  pathOf(user: string, folder: string): string {
    return `/${user}/calendars/${folder}/`;
  }

  move(login: CaldavLogin, from: string, to: string): Promise<void> {
    return this.carry(login, from, to);
  }
}

/** What an owner may do, and somebody who has been let in to read. */
const RIGHTS = { all: 'lrswipkxtecdan9', reading: 'lr9' };

class CyrusServer extends CaldavHost<PlacedServer & Awaited<ReturnType<typeof startCyrus>>> {
  static async start(): Promise<CyrusServer> {
    const folder = freshFolder('cyrus');
    const cyrus = await startCyrus({ folder, logFile: testLog('cyrus') });
    return new CyrusServer({ ...cyrus, folder }, await CaldavProxy.before(cyrus.url));
  }

  async addPerson(login: CaldavLogin, calendars: Record<string, string> = {}): Promise<void> {
    const { people } = this.server;
    people.setPassword(login.user, login.password);
    await people.welcome(login);
    for (const [folder, name] of Object.entries(calendars)) {
      await this.makeCalendar(login, this.pathOf(login.user, folder), name);
      if (folder === CaldavHost.READ_ONLY) await people.allow(login.user, folder, RIGHTS.reading);
    }
  }

  pathOf(user: string, folder: string): string {
    return `/dav/calendars/user/${user}/${folder}/`;
  }

  /** They may write for that long: what somebody else writes for them would come without their alarms. */
  async move(login: CaldavLogin, from: string, to: string): Promise<void> {
    const { people } = this.server;
    const isReadOnly = to.startsWith(this.pathOf(login.user, CaldavHost.READ_ONLY));
    if (isReadOnly) await people.allow(login.user, CaldavHost.READ_ONLY, RIGHTS.all);
    await this.carry(login, from, to);
    if (isReadOnly) await people.allow(login.user, CaldavHost.READ_ONLY, RIGHTS.reading);
  }
}

/** A make of CalDAV server that the contract runs on. */
export interface CaldavMake {
  start(): Promise<CaldavHost>;
  /** It has calendars that their person may only read. */
  hasReadOnly: boolean;
}

const MAKES: Readonly<Record<string, CaldavMake>> = {
  radicale: { start: () => CaldavServer.start(), hasReadOnly: true },
  xandikos: { start: () => XandikosServer.start(), hasReadOnly: false },
  cyrus: { start: () => CyrusServer.start(), hasReadOnly: true },
};

/** The one that `CALDAV_SERVER` names; Radicale unless it does. */
export function chosenMake(): CaldavMake {
  const name = process.env['CALDAV_SERVER'] ?? 'radicale';
  const make = MAKES[name];
  if (!make) throw new Error(`CALDAV_SERVER may be one of ${Object.keys(MAKES).join(', ')}, not ${name}`);
  return make;
}
