import type { ComponentType } from 'react';
import type { RouteObject } from 'react-router';
import { Frame } from './frame/frame';
import { SignedIn, SignedOut, SignInGate } from '../features/sign-in';
import { SIGNED_IN_PATH, SIGNED_OUT_PATH } from '../platform/session';
import { NotFound, Unexpected } from './unexpected';
import { Start } from './start';
import { Waiting } from './waiting';

/** One line a page; its code is loaded when somebody goes there. */
const PAGES: readonly RouteObject[] = [
  page('/conflicts', () => import('../pages/conflicts-page')),
  page('/conflicts/:id', () => import('../pages/conflict-page')),
  page('/held-deletions/:id', () => import('../pages/held-deletion-page')),
  page('/notifications', () => import('../pages/notifications-page')),
  page('/events', () => import('../pages/events-page')),
  page('/events/new', () => import('../pages/new-event-page')),
  page('/events/:id', () => import('../pages/event-page')),
  page('/events/:id/edit', () => import('../pages/edit-event-page')),
  page('/sandbox', () => import('../pages/sandbox-page')),
  page('/settings/integrations', () => import('../pages/integrations-page')),
  page('/settings/integrations/callback', () => import('../pages/callback-page')),
  page('/settings/feeds', () => import('../pages/feeds-page')),
  page('/settings/integrations/:id/start', () => import('../pages/first-sync-page')),
];

export const routes: RouteObject[] = [
  {
    errorElement: <Unexpected />,
    hydrateFallbackElement: <Waiting />,
    children: [
      { path: SIGNED_IN_PATH, element: <SignedIn /> },
      { path: SIGNED_OUT_PATH, element: <SignedOut /> },
      {
        element: (
          <SignInGate>
            <Frame />
          </SignInGate>
        ),
        children: [
          { index: true, element: <Start /> },
          // A page that fails leaves the frame around it standing.
          { errorElement: <Unexpected />, children: [...PAGES, { path: '*', element: <NotFound /> }] },
        ],
      },
    ],
  },
];

function page(path: string, load: () => Promise<{ default: ComponentType }>): RouteObject {
  return { path, lazy: { Component: async () => (await load()).default } };
}
