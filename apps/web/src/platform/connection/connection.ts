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
let probing: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<(connection: ServiceConnection) => void>();

/** An answer of the service arrived, whatever it says. */
export function noteAnswer(): void {
  clearInterval(probing);
  probing = undefined;
  const wasLost = !state.isReachable;
  state = { isReachable: true, lastAnswerAt: Date.now() };
  if (!wasLost) return;
  // Writes that wait are sent now, and what is shown is read again.
  onlineManager.setOnline(true);
  tell();
}

/** A request found nobody at the other end. From now on we knock until somebody answers. */
export function noteSilence(): void {
  if (!state.isReachable) return;
  state = { ...state, isReachable: false };
  onlineManager.setOnline(false);
  probing = setInterval(() => void probe(), PROBE_EVERY_MS);
  tell();
}

/** Asks whether the service is there, for people who do not want to wait for the next time. */
export async function probe(): Promise<void> {
  try {
    const response = await fetch(PROBE, { cache: 'no-store', credentials: 'omit' });
    if (response.ok) noteAnswer();
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
