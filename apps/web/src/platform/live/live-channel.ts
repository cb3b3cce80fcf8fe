import { keepStreamOpen, type LiveMessage } from './live-stream';

/**
 * What happens, for this tab: one tab of the browser holds the stream and passes everything on. A browser has six
 * connections to a server over HTTP/1.1, and each stream keeps one of them.
 *
 * @param userId whose stream it is
 * @returns what to call to stop listening
 */
export function listenLive(userId: string, hear: (message: LiveMessage) => void): () => void {
  const stop = new AbortController();
  const name = `copilot-calendar.live.${userId}`;
  // Web Locks and this channel are there on https and on loopback; elsewhere each tab has a stream of its own.
  if (!('locks' in navigator)) {
    void keepStreamOpen(hear, stop.signal);
    return () => stop.abort();
  }
  const channel = new BroadcastChannel(name);
  channel.addEventListener('message', ({ data }) => hear(data as LiveMessage));
  const lead = () =>
    keepStreamOpen((message) => {
      hear(message);
      channel.postMessage(message);
    }, stop.signal);
  // Whoever gets the lock leads until it is closed; then another tab gets it.
  navigator.locks.request(name, { signal: stop.signal }, lead).catch(() => undefined);
  return () => {
    stop.abort();
    channel.close();
  };
}
