import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testFolder } from '../../tools/paths.mjs';
import type { vdirsyncerProgram } from '../../tools/services/vdirsyncer-program.mjs';
import { CaldavClient } from '../support/caldav-client';
import {
  benchObjects,
  rendered,
  STAGES,
  type Amounts,
  type BenchCalendar,
  type BenchObject,
  type CaldavContender,
  type Stage,
} from './caldav-contender';

const PAIR = 'bench';
const THEIRS = 'SUMMARY:Theirs';

/** The program that people use to keep a folder and a CalDAV calendar in step, as it comes: each stage is one run of it. */
export class Vdirsyncer implements CaldavContender {
  readonly name = 'vdirsyncer';
  readonly stages = STAGES;
  private readonly folder: string;
  private readonly standing: ReturnType<typeof benchObjects>;
  private readonly client: CaldavClient;

  private constructor(
    private readonly program: ReturnType<typeof vdirsyncerProgram>,
    private readonly calendar: BenchCalendar,
    private readonly amounts: Amounts,
  ) {
    this.folder = mkdtempSync(join(testFolder, 'vdirsyncer-'));
    mkdirSync(join(this.folder, 'files'));
    this.standing = benchObjects(amounts.events);
    this.client = new CaldavClient(calendar.server, calendar.login);
    writeFileSync(join(this.folder, 'config'), this.settings());
  }

  static async ready(
    program: ReturnType<typeof vdirsyncerProgram>,
    calendar: BenchCalendar,
    amounts: Amounts,
  ): Promise<Vdirsyncer> {
    const vdirsyncer = new Vdirsyncer(program, calendar, amounts);
    await vdirsyncer.call('discover', PAIR);
    return vdirsyncer;
  }

  async prepare(stage: Stage): Promise<void> {
    if (stage === 'create') for (const { object } of this.standing) this.write(object);
    if (stage === 'change') for (const { key, object } of this.some) this.write(rendered(key, `Changed ${object.uid}`));
    if (stage === 'delete') {
      for (const { object } of this.standing.splice(0, this.amounts.some)) rmSync(this.place(object));
    }
    if (stage !== 'fetch') return;
    for (const { object } of this.some) {
      await this.client.edit(this.calendar.path, `${object.uid}.ics`, { lines: { SUMMARY: [THEIRS] } });
    }
  }

  async run(stage: Stage): Promise<void> {
    await this.call('sync', PAIR);
    if (stage !== 'fetch') return;
    const fetched = this.some.filter(({ object }) => readFileSync(this.place(object), 'utf8').includes(THEIRS));
    if (fetched.length !== this.some.length) throw new Error(`only ${fetched.length} have been fetched`);
  }

  async stop(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get some() {
    return this.standing.slice(0, this.amounts.some);
  }

  private write(object: BenchObject): void {
    writeFileSync(this.place(object), object.text);
  }

  private place({ uid }: BenchObject): string {
    return join(this.folder, 'files', `${uid}.ics`);
  }

  private async call(...args: string[]): Promise<void> {
    const { command, args: before, env } = this.program;
    const child = spawn(command, [...before, '-c', join(this.folder, 'config'), ...args], {
      env: { ...env, LC_ALL: 'C.UTF-8' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += String(part)));
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`vdirsyncer ${args.join(' ')} ended with ${code}:\n${said.slice(-2_000)}`);
  }

  private settings(): string {
    const { login, path, url } = this.calendar;
    return `[general]
status_path = "${join(this.folder, 'status')}"

[pair ${PAIR}]
a = "files"
b = "server"
collections = null

[storage files]
type = "filesystem"
path = "${join(this.folder, 'files')}"
fileext = ".ics"

[storage server]
type = "caldav"
url = "${new URL(path, url).href}"
username = "${login.user}"
password = "${login.password}"
`;
  }
}
