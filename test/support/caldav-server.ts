import { mkdtempSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { testFolder } from '../../tools/paths.mjs';
import { startRadicale, type RadicalePeople } from '../../tools/services/radicale.mjs';
import { CaldavProxy } from './caldav-proxy';

/** A Radicale with a proxy before it that counts, breaks, and lets cursors expire. */
export class CaldavServer {
  private constructor(
    private readonly radicale: Awaited<ReturnType<typeof startRadicale>>,
    readonly proxy: CaldavProxy,
  ) {}

  static async start(): Promise<CaldavServer> {
    mkdirSync(testFolder, { recursive: true });
    const folder = mkdtempSync(join(testFolder, 'radicale-'));
    const radicale = await startRadicale({ folder, logFile: join(folder, 'radicale.log') });
    return new CaldavServer(radicale, await CaldavProxy.before(radicale.url));
  }

  /** Where the programs under test are to go. */
  get url(): string {
    return this.proxy.url;
  }

  get people(): RadicalePeople {
    return this.radicale.people;
  }

  /** Asks as a person's own client does: past the proxy, which neither counts nor breaks it. */
  async ask(
    login: { user: string; password: string },
    request: { method: string; path: string; headers?: Record<string, string>; body?: string },
  ): Promise<Response> {
    const authorization = `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
    const { method, path, headers = {}, body } = request;
    const url = new URL(path, this.radicale.url);
    return fetch(url, { method, headers: { authorization, ...headers }, ...(body !== undefined && { body }) });
  }

  async stop(): Promise<void> {
    await this.proxy.stop();
    await this.radicale.child.stop();
  }
}
