import type { CaldavConnectBody } from '@calendar/client';

export type Preset = CaldavConnectBody['preset'];

interface PresetWords {
  name: string;
  user: string;
  /** What the password is, and where one gets it. */
  about: string;
  /** Where it is made; absent where each server has a place of its own. */
  link?: { href: string; text: string };
  server?: { label: string; placeholder: string; hint: string };
}

const SERVER = { label: 'Server address', placeholder: 'https://cloud.example.org' };

export const PRESETS: Record<Preset, PresetWords> = {
  icloud: {
    name: 'iCloud',
    user: 'Apple ID',
    about:
      'Apple takes no other password here than an app-specific one, which you make for us and can take back at any time. A new Apple password takes back all of them.',
    link: {
      href: 'https://account.apple.com/account/manage',
      text: 'Make one at Apple: Sign-In and Security, App-Specific Passwords',
    },
  },
  fastmail: {
    name: 'Fastmail',
    user: 'Fastmail address',
    about: 'Make an app password for us with access to "Calendars (CalDAV)" alone. You can take it back at any time.',
    link: {
      href: 'https://app.fastmail.com/settings/security',
      text: 'Make one at Fastmail: Privacy & Security, App passwords',
    },
  },
  nextcloud: {
    name: 'Nextcloud',
    user: 'User name',
    about:
      'In your Nextcloud, open Personal settings, Security, and create an app password under "Devices & sessions". You can take it back there at any time.',
    server: { ...SERVER, hint: 'As you open it in the browser.' },
  },
  generic: {
    name: 'Another CalDAV server',
    user: 'User name',
    about: 'If your service offers app passwords, make one for us: you can take it back alone.',
    server: { ...SERVER, hint: 'The address that your service gives for calendar apps.' },
  },
};

export const WORDS = {
  form: 'Connect by app password',
  service: 'Service',
  password: 'App password',
  connect: 'Connect',
  cancel: 'Cancel',
  opensElsewhere: '(opens in a new tab)',
  missing: {
    serverUrl: 'Give the address of the server.',
    username: 'Give the name that you sign in with there.',
    password: 'Give the password that was made for us.',
  },
  again: (name: string) => `${name} is connected again`,
  connected: (name: string) => `${name} is connected`,
} as const;
