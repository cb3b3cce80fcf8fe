/** The calendar services we know. `caldav` is named, not yet built. */
export const PROVIDER_IDS = ['google', 'microsoft', 'caldav'] as const;

export type ProviderId = (typeof PROVIDER_IDS)[number];

/** How many reminders an event can carry there. */
export const MOST_REMINDERS: Readonly<Record<ProviderId, number>> = { google: 5, microsoft: 1, caldav: 5 };
