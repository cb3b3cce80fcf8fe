import { randomUUID } from 'node:crypto';

/** A connected account as the API describes it, but for some fields: for states that are hard to bring about. */
export function madeConnection({
  links = {},
  ...fields
}: Record<string, unknown> & { links?: Record<string, number> }) {
  const now = Date.now();
  return {
    id: randomUUID(),
    provider: 'google',
    accountEmail: 'ada@mail.example',
    status: 'active',
    scopes: [],
    connectedAt: new Date(now - 86_400_000).toISOString(),
    lastSyncedAt: new Date(now - 300_000).toISOString(),
    lastCheckedAt: new Date(now - 120_000).toISOString(),
    nextRetryAt: null,
    firstSync: null,
    removing: null,
    sharedWithOthers: false,
    lastError: null,
    push: { status: 'active', expiresAt: null },
    links: { synced: 0, pending: 0, retrying: 0, failed: 0, conflict: 0, paused: 0, ...links },
    ...fields,
  };
}

/** Something that a person was told, as the API describes it, but for some fields. */
export function madeNotification(fields: Record<string, unknown> = {}) {
  return {
    id: randomUUID(),
    kind: 'sync.conflict',
    title: 'An event was changed on both sides',
    message: 'Choose which to keep: title, time.',
    action: { type: 'resolve', label: 'Resolve', href: '/conflicts/c2a8b9f0-0000-4000-8000-000000000000' },
    eventId: null,
    connectionId: null,
    createdAt: new Date().toISOString(),
    readAt: null,
    ...fields,
  };
}
