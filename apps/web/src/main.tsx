import './ui/tokens.css';
import './ui/base.css';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter } from 'react-router';
import { App } from './app/app';
import { routes } from './app/routes';
import { reloadAfterRelease } from './app/reload-after-release';
import { setUpClient } from './platform/api';
import { loadWebConfig } from './platform/config';
import { watchNetwork } from './platform/connection';
import { Session } from './platform/session';
import { ServiceAway } from './app/service-away';

reloadAfterRelease();
watchNetwork();
const root = createRoot(document.querySelector('#root')!);
// Begins to load the page of this address, while the server is asked what it is.
const router = createBrowserRouter(routes);

async function start(): Promise<void> {
  try {
    const config = await loadWebConfig();
    const session = config.signIn && new Session(config.signIn);
    if (session) {
      setUpClient(session);
      await session.start();
    }
    root.render(<App config={config} session={session} router={router} />);
  } catch {
    root.render(<ServiceAway onRetry={() => void start()} />);
  }
}

void start();
