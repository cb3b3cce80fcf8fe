/** Where people land after consent until the app has pages of its own: says how it ended, and what to do next. */
const PROVIDERS = { google: 'Google Calendar', microsoft: 'Outlook' };
const OUTCOMES = {
  'consent.denied': ['Nothing was connected', 'You did not allow access. To connect later, begin again.'],
  'consent.partial': [
    'Some access is missing',
    'To keep your calendar in step we need to see your calendars and to edit events. Begin again and leave both allowed.',
  ],
  'state.invalid': [
    'This link is no longer good',
    'It was used already, or took longer than ten minutes. Begin again.',
  ],
  'exchange.failed': [
    'The calendar could not be connected',
    'The provider did not complete the sign-in. Begin again in a moment.',
  ],
};

const query = new URLSearchParams(location.search);
const provider = PROVIDERS[query.get('provider') ?? ''];
const status = query.get('status');

if (provider && status === 'success') {
  show(
    `${provider} is connected`,
    'From now on your events appear there by themselves. You can close this page.',
    'good',
  );
} else if (provider && status === 'error') {
  const [title, message] = OUTCOMES[query.get('code') ?? ''] ?? OUTCOMES['exchange.failed'];
  show(title, message, 'bad');
}

function show(title, message, mood) {
  document.title = `${title} – Copilot Calendar`;
  document.querySelector('#title').textContent = title;
  document.querySelector('#message').textContent = message;
  document.body.dataset.mood = mood;
}
