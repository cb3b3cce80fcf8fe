import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, root } from '../../tools/paths.mjs';
import { Child, untilReady } from '../../tools/services/children.mjs';
import { freePort } from '../../tools/services/ports.mjs';
import { programArguments } from '../../tools/services/programs.mjs';
import { testLog } from './test-files';

export type ServerName = 'api' | 'worker' | 'sandbox';
export type ProgramName = ServerName | 'migrate' | 'query' | 'rotate-keys' | 'doctor';

/** Where each says that it is ready, and which variable tells it its port. */
const SERVERS: Record<ServerName, { ready: string; portVariable: string }> = {
  api: { ready: '/health/ready', portVariable: 'PORT' },
  worker: { ready: '/health/ready', portVariable: 'WORKER_PORT' },
  sandbox: { ready: '/sign-in/jwks', portVariable: 'PORT' },
};

/** A program built elsewhere than from this working copy. */
export interface BuiltProgram<Name extends ProgramName> {
  name: Name;
  /** The folder with its `dist`. */
  builtIn: string;
}

/** A built program that runs as a process of its own. */
export interface Server {
  name: string;
  url: string;
  port: number;
  pid: number;
  logFile: string;
  /** Everything it printed so far. */
  output(): string;
}

/** One that this test file has started. */
export interface RunningServer extends Server {
  /** SIGTERM, and waits for the end. */
  stop(): Promise<string>;
  /** SIGKILL, and waits for the end. */
  kill(): Promise<string>;
  /** How it ended, in words: "ended with code 0". */
  ended: Promise<string>;
}

/**
 * Starts `dist/apps/NAME/main.js` and waits until it is ready.
 *
 * @param env added to PATH and HOME; nothing else of this process's environment goes through
 * @param port a free one by default
 * @throws Error with the end of its log when it ends or is not ready in time
 */
export async function startServer(
  program: ServerName | BuiltProgram<ServerName>,
  env: NodeJS.ProcessEnv,
  port?: number,
): Promise<RunningServer> {
  const { name, builtIn } = placed(program);
  const { ready, portVariable } = SERVERS[name];
  const listeningPort = port ?? (await freePort());
  const child = launch({ name, builtIn }, { ...env, [portVariable]: String(listeningPort) });
  const url = `http://127.0.0.1:${listeningPort}`;
  try {
    await untilReady(child, async () => (await fetch(`${url}${ready}`)).ok);
  } catch (error) {
    await child.kill();
    throw error;
  }
  return {
    name,
    url,
    port: listeningPort,
    pid: child.pid ?? 0,
    logFile: child.logFile,
    output: () => child.output(),
    stop: async () => {
      await child.stop();
      return child.ended;
    },
    kill: async () => {
      await child.kill();
      return child.ended;
    },
    ended: child.ended,
  };
}

/**
 * Runs a built program to its end: one that is expected to refuse its configuration, or that is done some time.
 *
 * @returns how it ended ("ended with code 1") and what it printed
 */
export async function runProgram(
  program: ProgramName | BuiltProgram<ProgramName>,
  env: NodeJS.ProcessEnv,
  args: readonly string[] = [],
) {
  const child = launch(placed(program), env, args);
  return { ended: await child.ended, output: child.output() };
}

/** The log files of everything that this test file has to do with, and the names of the programs. */
const logs = new Map<string, string>();

/** Counts the log of a program among those that `troubleSince` reads. */
export function noteLog({ name, logFile }: Pick<Server, 'name' | 'logFile'>): void {
  logs.set(logFile, name);
}

/**
 * What the programs of this test file have logged as a warning or worse.
 *
 * @param sinceMs epoch ms
 * @returns lines that begin with the name of their program
 */
export function troubleSince(sinceMs: number): string[] {
  return [...logs].flatMap(([logFile, name]) =>
    readFileSync(logFile, 'utf8')
      .split('\n')
      .filter((line) => isTrouble(line, sinceMs))
      .map((line) => `${name}: ${line}`),
  );
}

function isTrouble(line: string, sinceMs: number): boolean {
  if (!line.startsWith('{')) return false;
  try {
    const { level, time } = JSON.parse(line) as { level?: string; time?: string };
    return ['warn', 'error', 'fatal'].includes(level ?? '') && Date.parse(time ?? '') >= sinceMs;
  } catch {
    // The last line may be half written.
    return false;
  }
}

function placed<Name extends ProgramName>(program: Name | BuiltProgram<Name>): BuiltProgram<Name> {
  return typeof program === 'string' ? { name: program, builtIn: root } : program;
}

function launch(
  { name, builtIn }: { name: string; builtIn: string },
  env: NodeJS.ProcessEnv,
  args: readonly string[] = [],
): Child {
  const { PATH, HOME } = process.env;
  const child = new Child({
    name,
    command: process.execPath,
    args: [...programArguments(name, builtIn), ...args],
    cwd: root,
    // Each test file starts the same programs again.
    env: { PATH, HOME, NODE_COMPILE_CACHE: join(cacheFolder, 'compiled'), ...env },
    logFile: testLog(name),
  });
  noteLog(child);
  return child;
}
