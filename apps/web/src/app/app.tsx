import { StrictMode } from 'react';
import { QueryClientProvider } from '@tanstack/react-query';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { createQueryClient } from '../platform/api';
import { WebConfigProvider, type WebConfig } from '../platform/config';
import { SessionProvider, type Session } from '../platform/session';

export interface AppProps {
  config: WebConfig;
  /** `null`: sign-in is not set up. */
  session: Session | null;
  router: ReturnType<typeof createBrowserRouter>;
}

const queries = createQueryClient();

export function App({ config, session, router }: AppProps) {
  return (
    <StrictMode>
      <WebConfigProvider value={config}>
        <SessionProvider value={session}>
          <QueryClientProvider client={queries}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </SessionProvider>
      </WebConfigProvider>
    </StrictMode>
  );
}
