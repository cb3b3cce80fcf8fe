/**
 * The sandbox stands in for Google and Microsoft (OAuth and calendars) and for the sign-in of Career Copilot, over HTTP.
 *
 * | path | answers |
 * | --- | --- |
 * | `/HOST/path` | a provider: what `https://HOST/path` would; `/www.googleapis.com/calendar/v3/...` for example |
 * | `/_control/...` | tests and demos: accounts, events, consents, faults, request log, clock, settings (`control/`) |
 * | `/sign-in/...` | an OpenID provider for the people of Career Copilot (`identity/`) |
 * | `/` | pages on which a person sees and edits the simulated calendars (`pages/`) |
 *
 * `oauth/` lets apps into the accounts of both providers; what differs between them is data (`OAuthDialect`). `zones/`,
 * `series/` and `changes/` are what their calendars have in common. Only what somebody asks is simulated; a parameter that is
 * not is refused, since an answer that passes it over would be a wrong one (docs/adr/0057).
 *
 * How a provider is built: `createGoogle(world)` and `createMicrosoft(world)` each return a `ProviderSandbox`
 * (`provider-sandbox.ts`). `world` is what they may use: clock, request log with in-flight counts, notifier, scripted
 * consents, base URL. The core has already read the body (`exchangeOf(request).body`), written the log entry and applied
 * latency and faults when a provider's router gets the request, without its host prefix. A handler throws
 * `ProviderFailure` to answer with an error in the provider's own words; it may correct `exchangeOf(request).account`.
 *
 * Everything lives in memory, and with `SANDBOX_STATE_FILE` also in a file, so that a demo goes on after a restart. Nothing here
 * is shared with the adapters in `libs/`: only the provider's documentation is.
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { z } from 'zod';
import { SandboxClock } from './clock';
import { ScriptedConsents } from './consents';
import { controlRouter } from './control/control.router';
import { FaultRules } from './faults/fault-rules';
import { createGoogle } from './google';
import { signInRouter } from './identity/sign-in.router';
import { SignIn } from './identity/sign-in';
import { createMicrosoft } from './microsoft';
import { Notifier } from './notifications/notifier';
import { pagesRouter } from './pages/pages.router';
import { Settings } from './settings';
import { StateFile } from './state-file';
import { providerHandler } from './traffic/provider-handler';
import { Traffic } from './traffic/traffic';
import type { World } from './world';

/** Longer than whoever asks stands still for: their next request would go into a connection that is just being closed. */
const KEEP_ALIVE_MS = 65_000;

export interface SandboxOptions {
  /** Where the simulated world is kept over restarts; absent: in memory only. */
  stateFile?: string;
  /** Where browsers and apps reach the sandbox; needed only when that is not where it listens. */
  baseUrl?: string;
}

interface Sandbox {
  app: RequestListener;
  world: World;
  close(): Promise<void>;
}

export interface StartedSandbox extends Omit<Sandbox, 'app'> {
  url: string;
  port: number;
}

export interface StartOptions extends SandboxOptions {
  /** 0: a free one. */
  port: number;
  host?: string;
}

const coreSettingsSchema = z.strictObject({ latencyMs: z.number().min(0).max(60_000).default(0) });

/** The sandbox as a request listener, not listening yet. */
function createSandbox({ baseUrl = 'http://127.0.0.1:4010', stateFile }: SandboxOptions = {}): Sandbox {
  const faults = new FaultRules();
  const world: World = {
    baseUrl,
    clock: new SandboxClock(),
    consents: new ScriptedConsents(),
    faults,
    traffic: new Traffic(),
    notifier: new Notifier(faults),
  };
  const providers = [createGoogle(world), createMicrosoft(world)];
  const settings = new Settings(coreSettingsSchema);
  const signIn = new SignIn(world);

  const site = express();
  site.disable('x-powered-by');
  site.use('/_control', controlRouter({ world, providers, settings, signIn }));
  site.use('/sign-in', signInRouter(signIn));
  site.use(pagesRouter({ world, providers }));

  const kept =
    stateFile === undefined
      ? null
      : new StateFile(stateFile, {
          clock: world.clock,
          'sign-in': signIn,
          ...Object.fromEntries(providers.map((each) => [each.name, each])),
        });
  kept?.begin();

  const handleProvider = providerHandler(world, providers, settings);
  return {
    app: (request, response) => {
      if (!handleProvider(request, response)) site(request, response);
    },
    world,
    close: () => {
      kept?.end();
      return world.notifier.close();
    },
  };
}

/** Starts a sandbox that listens; `close` also ends open connections. */
export async function startSandbox(options: StartOptions): Promise<StartedSandbox> {
  const { port, host = '127.0.0.1', baseUrl } = options;
  const sandbox = createSandbox(options);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, sandbox.app);
  await listen(server, { port, host });
  const listeningPort = (server.address() as AddressInfo).port;
  const url = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${listeningPort}`;
  sandbox.world.baseUrl = baseUrl ?? url;
  return {
    url,
    port: listeningPort,
    world: sandbox.world,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, sandbox.close()]);
    },
  };
}

function listen(server: Server, { port, host }: { port: number; host: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
