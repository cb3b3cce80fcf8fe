interface ProviderTraits {
  /** How a person gives access: on a page of the provider, or by a password made for us that they type here. */
  access: 'consent' | 'password';
  /** It posts to us when a calendar changes. */
  notifies: boolean;
  /** It keeps one watch for each calendar of an account, whoever of us asks for it: a second one would end the first. */
  oneWatchForAll: boolean;
  /** How many reminders an event can carry there. */
  mostReminders: number;
}

/** The calendar services that we know, and what must be known of each before an account of it is asked. */
export const PROVIDERS = {
  google: { access: 'consent', notifies: true, oneWatchForAll: false, mostReminders: 5 },
  microsoft: { access: 'consent', notifies: true, oneWatchForAll: true, mostReminders: 1 },
  caldav: { access: 'password', notifies: false, oneWatchForAll: false, mostReminders: 5 },
} as const satisfies Record<string, ProviderTraits>;

export type ProviderId = keyof typeof PROVIDERS;
export const PROVIDER_IDS = ['google', 'microsoft', 'caldav'] as const satisfies ProviderId[];

type With<Traits extends Partial<ProviderTraits>> = {
  [Id in ProviderId]: (typeof PROVIDERS)[Id] extends Traits ? Id : never;
}[ProviderId];

/** Services that have a page for consents. */
export type ConsentProviderId = With<{ access: 'consent' }>;
export const CONSENT_PROVIDER_IDS = PROVIDER_IDS.filter(
  (id): id is ConsentProviderId => PROVIDERS[id].access === 'consent',
);

/** Services that tell us of changes. */
export type NotifyingProviderId = With<{ notifies: true }>;
export const NOTIFYING_PROVIDER_IDS = PROVIDER_IDS.filter((id): id is NotifyingProviderId => PROVIDERS[id].notifies);

/** Where a CalDAV account may be: `generic` is any server that speaks it. */
export const CALDAV_PRESETS = ['icloud', 'fastmail', 'nextcloud', 'generic'] as const;
export type CaldavPreset = (typeof CALDAV_PRESETS)[number];
