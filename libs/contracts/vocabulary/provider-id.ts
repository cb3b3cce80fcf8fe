/** The calendar services we know. `caldav` is named, not yet built. */
export const PROVIDER_IDS = ['google', 'microsoft', 'caldav'] as const;

export type ProviderId = (typeof PROVIDER_IDS)[number];
