import { streamOpen } from '@calendar/client';
import { onConnectionChange } from '../connection';

/**
 * What the stream says: something of this type has happened, read again. Ours are `opened`: anything may have happened, and
 * `lost`: nobody is there.
 */
export interface LiveMessage {
  type: string;
  data?: unknown;
}

/** The server says at least this often that it is still there; a stream that is silent for longer is dead. */
const SILENCE_MS = 60_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** Keeps a stream open until `signal` is aborted, and tells each message. A stream that has ended is opened again. */
export async function keepStreamOpen(tell: (message: LiveMessage) => void, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const wasOpen = await readOneStream(tell, signal);
    failures = wasOpen ? 0 : failures + 1;
    await pause(pauseAfter(failures), signal);
  }
}

/** @returns whether it was open at all */
async function readOneStream(tell: (message: LiveMessage) => void, stop: AbortSignal): Promise<boolean> {
  const dead = new AbortController();
  const signal = AbortSignal.any([stop, dead.signal]);
  let silence: ReturnType<typeof setTimeout> | undefined;
  let wasOpen = false;
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => dead.abort(), SILENCE_MS);
  };
  heard();
  try {
    const { stream } = await streamOpen({
      signal,
      // The loop is ours: theirs keeps the first token, and never forgets a failure.
      sseMaxRetryAttempts: 1,
      onSseEvent: ({ event, data }) => event && tell({ type: event, data }),
      fetch: async (request) => {
        const response = await fetch(request).catch((error: unknown) => {
          if (!signal.aborted) tell({ type: 'lost' });
          throw error;
        });
        if (!response.ok || !response.body) return response;
        wasOpen = true;
        tell({ type: 'opened' });
        return new Response(response.body.pipeThrough(noticing(heard)), response);
      },
    });
    for await (const _ of stream);
  } catch {
    // Like an end: the loop opens the next one.
  } finally {
    clearTimeout(silence);
  }
  return wasOpen;
}

/** Passes bytes on, comments of the protocol included, which the reader does not tell of. */
function noticing(heard: () => void): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  return new TransformStream({
    transform(chunk, controller) {
      heard();
      controller.enqueue(chunk);
    },
  });
}

/** Spread, so that not all browsers come at once when a server comes back. */
function pauseAfter(failures: number): number {
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
  return longest * (0.5 + Math.random() / 2);
}

/** Ends early when the service is there again, or when somebody looks at the page again. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const ending = new AbortController();
    const end = () => {
      clearTimeout(timer);
      ending.abort();
      forget();
      resolve();
    };
    const timer = setTimeout(end, ms);
    const forget = onConnectionChange(({ isReachable }) => isReachable && end());
    document.addEventListener('visibilitychange', () => document.hidden || end(), { signal: ending.signal });
    signal.addEventListener('abort', end, { signal: ending.signal });
  });
}
