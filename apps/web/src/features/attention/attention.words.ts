import { providerName, shortProviderName, type Provider } from '../../ui/provider-name';

const changes = (count: number) => (count === 1 ? '1 change waits.' : `${count} changes wait.`);

export const WORDS = {
  ended: (email: string, waiting: number) =>
    waiting === 0 ? `Access to ${email} has ended.` : `Access to ${email} has ended. ${changes(waiting)}`,
  reconnect: 'Reconnect',
  refused: (email: string) => `We may not write to the calendar of ${email}.`,
  grant: 'Grant access',
  chooseCalendar: 'Choose another calendar',
  held: (count: number, provider: Provider | null) => {
    const calendar = provider === null ? 'your calendar' : providerName(provider);
    return `${count === 1 ? '1 event' : `${count} events`} vanished from ${calendar} at once. Nothing is cancelled until you say so.`;
  },
  decide: 'Decide',
  conflicts: (count: number) =>
    count === 1 ? 'An event was changed on both sides.' : `${count} events were changed on both sides.`,
  slow: (provider: Provider, waiting: number) =>
    `${shortProviderName(provider)} asks us to slow down. ${waiting === 0 ? '' : `${changes(waiting)} `}Nothing is lost.`,
} as const;
