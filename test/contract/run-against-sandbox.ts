import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe } from 'vitest';
import type { CalendarProvider } from '@calendar/contracts/calendar-provider';
import { Egress, EGRESS_DEFAULTS } from '@calendar/platform/http';
import { Metrics } from '@calendar/platform/observability';
import { startSandbox, type StartedSandbox } from '../../apps/sandbox/src/app';
import { describeCalendarProvider } from './calendar-provider.contract';
import { sendingContract } from './sending.contract';
import { SandboxWorld, type SignInPlaces } from './sandbox-world';
import type { Dialect, Subject } from './world';

export interface Candidate {
  places: SignInPlaces;
  dialect: Dialect;
  create: (options: { fetch: typeof fetch }) => CalendarProvider;
}

export interface Circumstances {
  /** Completes `Google Calendar …`. */
  name: string;
  /** `wired`: through the egress, as in the worker. `bare`: with the platform's fetch. */
  network: 'wired' | 'bare';
  /** Settings of the simulated provider: where its documentation leaves it free, or reports contradict each other. */
  habits?: object;
}

export interface SandboxSubject extends Subject {
  world: SandboxWorld;
}

/** Runs the contract against a sandbox of its own, over HTTP. */
export function runAgainstSandbox(candidate: Candidate, circumstances: Circumstances): void {
  const subject = subjectInSandbox(candidate, circumstances);
  describeCalendarProvider(circumstances.name, subject);
  describe.runIf(circumstances.network === 'wired')(`${circumstances.name} by its door`, () =>
    sendingContract(subject),
  );
}

/** Starts a sandbox for the file or block it is called in, and gives the adapter that talks to it. */
export function subjectInSandbox(
  { places, dialect, create }: Candidate,
  { network, habits = {} }: Circumstances,
): () => SandboxSubject {
  let sandbox: StartedSandbox;
  let egress: Egress;
  let subject: SandboxSubject;

  beforeAll(async () => {
    Logger.overrideLogger(['warn', 'error']);
    sandbox = await startSandbox({ port: 0 });
    egress = new Egress({ ...EGRESS_DEFAULTS, sandboxUrl: sandbox.url }, new Metrics());
    const provider = create({ fetch: network === 'wired' ? egress.fetch : bareFetch(sandbox.url) });
    const world = new SandboxWorld(sandbox.url, places);
    await world.changeHabits(habits);
    subject = { provider, world, dialect };
  });
  afterAll(async () => {
    await egress.onApplicationShutdown();
    await sandbox.close();
  });
  return () => subject;
}

function bareFetch(sandboxUrl: string): typeof fetch {
  return (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    return fetch(url.replace(/^https:\/\//, `${sandboxUrl}/`), init);
  };
}
