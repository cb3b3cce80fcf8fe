export const WORDS = {
  intro:
    'Stand-ins for Google Calendar and Outlook, for trying things out. What you change in them is a change that the person makes in their calendar: it arrives in the app as it would from the real ones. Nothing leaves this machine.',
  show: 'Show',
  columns: { google: 'Google Calendar', app: 'The app', microsoft: 'Outlook' },
  frames: { google: 'Simulated Google Calendar', app: 'Copilot Calendar', microsoft: 'Simulated Outlook' },
  account: 'Account',
  notConnected: {
    google: 'Connect Google in the app, and the calendar of that account stands here.',
    microsoft: 'Connect Outlook in the app, and the calendar of that account stands here.',
  },
  openAll: 'All simulated accounts',
  off: 'There are no simulated calendars here',
  offText: 'This server works with the real Google Calendar and Outlook.',
  loading: 'Loading the calendars',
} as const;
