import { afterAll, beforeAll } from 'vitest';
import type { CalendarProvider } from '@calendar/contracts/calendar-provider';
import { Egress, EGRESS_DEFAULTS } from '@calendar/platform/http';
import { Metrics } from '@calendar/platform/observability';
import { startSandbox, type StartedSandbox } from '../../apps/sandbox/src/app';
import { describeCalendarProvider } from './calendar-provider.contract';
import { SandboxWorld, type SignInPlaces } from './sandbox-world';
import type { Dialect, Subject } from './world';

export interface Candidate {
  name: string;
  places: SignInPlaces;
  dialect: Dialect;
  create: (options: { fetch: typeof fetch }) => CalendarProvider;
}

/** Runs the contract against a sandbox of its own, over HTTP and through the egress as the worker is wired. */
export function runAgainstSandbox({ name, places, dialect, create }: Candidate): { sandboxUrl: () => string } {
  let sandbox: StartedSandbox;
  let egress: Egress;
  let subject: Subject;

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0 });
    egress = new Egress({ ...EGRESS_DEFAULTS, sandboxUrl: sandbox.url }, new Metrics());
    subject = { provider: create({ fetch: egress.fetch }), world: new SandboxWorld(sandbox.url, places), dialect };
  });
  afterAll(async () => {
    await egress.onApplicationShutdown();
    await sandbox.close();
  });

  describeCalendarProvider(name, () => subject);
  return { sandboxUrl: () => sandbox.url };
}
