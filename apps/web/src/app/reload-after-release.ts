const KEY = 'copilot-calendar.reloaded-at';
const AGAIN_AFTER_MS = 60_000;

/**
 * A page that was opened before a release asks for files that are gone after it: it is loaded anew, and not again for the
 * same reason at once.
 */
export function reloadAfterRelease(): void {
  window.addEventListener('vite:preloadError', (event) => {
    const before = Number(sessionStorage.getItem(KEY) ?? 0);
    if (Date.now() - before < AGAIN_AFTER_MS) return;
    sessionStorage.setItem(KEY, String(Date.now()));
    event.preventDefault();
    location.reload();
  });
}
