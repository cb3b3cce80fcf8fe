/** The most reminders an event can carry: of its own ones, providers that keep fewer choose for themselves. */
export const MAX_REMINDERS = 5;

/** Follow-ups come first: each stands for something to do, while the others only repeat one warning. Pure. */
export function keepMost(own: readonly number[], followUps: readonly number[], most = MAX_REMINDERS): number[] {
  const kept = [...new Set([...followUps, ...own])].slice(0, most);
  return kept.sort((a, b) => b - a);
}
