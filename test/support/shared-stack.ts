import { readFileSync } from 'node:fs';
import { withClient } from '../../tools/services/postgres.mjs';
import { noteLog, type Server } from './processes';
import { tokenOf } from './sign-in';
import type { RunningStack, StackOptions } from './stack';

/** The stacks that test files share: what their files need is alike. */
export const SHARED_STACKS = {
  /** Nothing is polled meanwhile: every read has a notification, or something that was written, as its cause. */
  calm: { env: { PULL_INTERVAL_SECONDS: '3600' } },
} satisfies Record<string, StackOptions>;

export type SharedStackName = keyof typeof SHARED_STACKS;

/** What `shared-stack-keeper.ts` tells of a stack. */
export interface SharedStackAddress {
  api: SharedServerAddress;
  workers: SharedServerAddress[];
  sandbox: SharedServerAddress;
  databaseUrl: string;
  serverEnv: NodeJS.ProcessEnv;
}

export interface SharedServerAddress {
  name: string;
  url: string;
  port: number;
  pid: number;
  logFile: string;
}

/**
 * The stack of the test run that all files share which ask for it under this name; the first one has it started. It goes on
 * when the file is done. A test may do there what a person can do, and what befalls its own persons' accounts; it may not end
 * processes, nor change what others would notice: settings, clock and zones of the sandbox, rows of other people.
 */
export async function sharedStack(name: SharedStackName = 'calm'): Promise<RunningStack> {
  const keeper = process.env['TEST_STACK_KEEPER'];
  if (!keeper)
    throw new Error('TEST_STACK_KEEPER is set by test/support/global-setup.ts: run this test through vitest');
  const response = await fetch(`${keeper}/${name}`);
  if (!response.ok) throw new Error(`The shared stack "${name}" has not started: ${await response.text()}`);
  const { api, workers, sandbox, databaseUrl, serverEnv } = (await response.json()) as SharedStackAddress;
  return {
    shared: true,
    api: serverAt(api),
    workers: workers.map(serverAt),
    sandbox: serverAt(sandbox),
    database: {
      url: databaseUrl,
      query: (sql) => withClient(databaseUrl, async (client) => void (await client.query(sql))),
    },
    serverEnv,
    token: (claims) => tokenOf(sandbox.url, claims),
  };
}

function serverAt({ name, url, port, pid, logFile }: SharedServerAddress): Server {
  noteLog({ name, logFile });
  return { name, url, port, pid, logFile, output: () => readFileSync(logFile, 'utf8') };
}
