export const WORDS = {
  product: 'Copilot Calendar',
  skip: 'Skip to content',
  navigation: 'Main',
  events: 'Events',
  add: 'New',
  addWhole: 'New event',
  integrations: 'Integrations',
  notifications: 'Notifications',
  unread: (count: number) => (count === 0 ? 'Notifications' : `Notifications, ${count} unread`),
  theme: 'Theme',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  account: (name: string) => `Account of ${name}`,
  sandbox: 'Simulated calendars',
  signOut: 'Sign out',
  loading: 'Loading',
  offline: (time: string | null) =>
    time === null
      ? 'We cannot reach the service.'
      : `We cannot reach the service. You see how it was at ${time}; what you change is sent when it is back.`,
  tryNow: 'Try now',
} as const;
