import { useSyncExternalStore } from 'react';
import { VisuallyHidden } from './visually-hidden';

let text = '';
const listeners = new Set<() => void>();

/** Says something to who listens, when they are not listening to something else. Say things together, not row by row. */
export function announce(sentence: string): void {
  // The same sentence twice would be no change, and not be read.
  text = sentence === text ? `${sentence}\u00A0` : sentence;
  for (const listener of listeners) listener();
}

/** Where announcements are read from: there from the start, since a region that comes with its text is not read. */
export function Announcer() {
  const said = useSyncExternalStore(subscribe, () => text);
  return (
    <div role="log" aria-live="polite" aria-label="What happened">
      <VisuallyHidden>{said}</VisuallyHidden>
    </div>
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
