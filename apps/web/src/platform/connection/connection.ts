import { useSyncExternalStore } from 'react';
import { onlineManager } from '@tanstack/react-query';

/** Whether the service can be reached; `lastAnswerAt` (epoch ms) says how old what is shown may be. */
export interface ServiceConnection {
  isReachable: boolean;
  lastAnswerAt: number | null;
}

const PROBE = '/health/live';
const PROBE_EVERY_MS = 5_000;

let state: ServiceConnection = { isReachable: true, lastAnswerAt: null };
let silentSince = Number.NEGATIVE_INFINITY;
let probing: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<(connection: ServiceConnection) => void>();

/**
 * An answer of the service arrived, whatever it says. One to a question from before the silence proves nothing: it was on its
 * way already.
 *
 * @param askedAt epoch ms
 */
export function noteAnswer(askedAt: number): void {
  const wasLost = !state.isReachable;
  if (wasLost && askedAt <= silentSince) return;
  clearInterval(probing);
  probing = undefined;
  state = { isReachable: true, lastAnswerAt: Date.now() };
  if (!wasLost) return;
  // Writes that wait are sent now, and what is shown is read again.
  onlineManager.setOnline(true);
  tell();
}

/** A request found nobody at the other end. From now on we knock until somebody answers. */
export function noteSilence(): void {
  if (!state.isReachable) return;
  silentSince = Date.now();
  state = { ...state, isReachable: false };
  onlineManager.setOnline(false);
  probing = setInterval(() => void probe(), PROBE_EVERY_MS);
  tell();
}

/** Asks whether the service is there, for people who do not want to wait for the next time. */
export async function probe(): Promise<void> {
  const askedAt = Date.now();
  try {
    const response = await fetch(PROBE, { cache: 'no-store', credentials: 'omit' });
    if (response.ok) noteAnswer(askedAt);
  } catch {
    // Still nobody there; the next probe asks again.
  }
}

/** Takes over what the browser says of its network. Call it once. */
export function watchNetwork(): void {
  // The service decides, not the network: a laptop can be online while the service is not, and on loopback the other way round.
  onlineManager.setEventListener(() => {
    const ask = () => void probe();
    const lose = () => noteSilence();
    window.addEventListener('online', ask);
    window.addEventListener('offline', lose);
    return () => {
      window.removeEventListener('online', ask);
      window.removeEventListener('offline', lose);
    };
  });
}

/** @returns what to call to listen no more */
export function onConnectionChange(listener: (connection: ServiceConnection) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useServiceConnection(): ServiceConnection {
  return useSyncExternalStore(onConnectionChange, () => state);
}

function tell(): void {
  for (const listener of listeners) listener(state);
}
