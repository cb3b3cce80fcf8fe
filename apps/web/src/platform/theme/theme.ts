import { useSyncExternalStore } from 'react';

export type Theme = 'system' | 'light' | 'dark';

/** `public/theme.js` reads it before the first paint. */
const KEY = 'copilot-calendar.theme';
const listeners = new Set<() => void>();

/** The theme that the person has chosen in this browser; `system` until then. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  return [useSyncExternalStore(subscribe, chosen), choose];
}

function chosen(): Theme {
  const theme = document.documentElement.dataset['theme'];
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

function choose(theme: Theme): void {
  wear(theme);
  try {
    if (theme === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Storage is switched off: it holds until the page is closed.
  }
}

function wear(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener('storage', takeOver);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener('storage', takeOver);
  };
}

/** Another tab has chosen. */
function takeOver({ key, newValue }: StorageEvent): void {
  if (key === KEY) wear(newValue === 'light' || newValue === 'dark' ? newValue : 'system');
}
