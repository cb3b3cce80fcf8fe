import { channel } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { StartRefusedError } from '@calendar/platform/errors';
import { redact } from '@calendar/platform/observability';

/** After this, requests still under way and open streams are cut. */
const CUT_CONNECTIONS_AFTER_MS = 5_000;
/** After this, the process ends whatever it holds: leases and locks end by themselves. */
const GIVE_UP_AFTER_MS = 9_000;
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Runs a server process: starts it or says why not (exit code 1), and stops it in order within 10 seconds of a signal.
 *
 * @param start resolves when the process serves
 */
export async function runProcess(start: () => Promise<INestApplication>): Promise<void> {
  try {
    stopOnSignals(await start());
    // What was compiled until now is kept for the next start (tools/program/run-script.mjs).
    channel('program.ready').publish(undefined);
  } catch (error) {
    process.stderr.write(`${reasonOf(error)}\n`);
    process.exit(1);
  }
}

function stopOnSignals(app: INestApplication): void {
  app.enableShutdownHooks([...SIGNALS], { useProcessExit: true });
  const onSignal = (): void => {
    const server = app.getHttpServer() as Server;
    letGoOfConnections(server);
    setTimeout(() => server.closeAllConnections(), CUT_CONNECTIONS_AFTER_MS).unref();
    setTimeout(() => process.exit(1), GIVE_UP_AFTER_MS).unref();
  };
  for (const signal of SIGNALS) process.once(signal, onSignal);
}

/**
 * A connection in use would bring request after request until it is cut, and with it the one under way. So each is told
 * to end with its next answer; the client then goes where another process listens.
 */
function letGoOfConnections(server: Server): void {
  server.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('Connection', 'close');
  });
}

/** What an operator can mend comes as plain words; everything else with its stack. */
export function reasonOf(error: unknown): string {
  if (error instanceof StartRefusedError) return error.message;
  if (isPortTaken(error)) {
    return `Port ${error.port} is taken. End what listens there, or set PORT, WORKER_PORT or METRICS_PORT.`;
  }
  return redact(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

function isPortTaken(error: unknown): error is NodeJS.ErrnoException & { port: number } {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'EADDRINUSE' && 'port' in error;
}
