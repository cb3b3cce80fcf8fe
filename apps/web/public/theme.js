// Before the first paint, and a file of its own: the content security policy refuses inline scripts.
try {
  const chosen = localStorage.getItem('copilot-calendar.theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch {
  // Storage is switched off: the theme follows the system.
}
