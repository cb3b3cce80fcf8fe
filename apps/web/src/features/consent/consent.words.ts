import { providerName, type Provider } from '../../ui/provider-name';
import type { MissingAccess, Outcome } from './outcome';

export interface OutcomeWords {
  title: string;
  text: string;
}

/** Whose access it is about, as far as it is known. */
export interface Accounts {
  connected: string | null;
  /** Of another account of the provider that still waits for access. */
  waiting: string | null;
  /** Nothing is written before the person has seen what. */
  isReview: boolean;
}

const REVIEW = 'Nothing has been written yet. Next you see what would be.';
const GOES_ON = 'Your events appear there by themselves from now on.';
const BOXES: Record<MissingAccess, string> = { events: 'See and edit events', calendars: 'See your calendars' };

/** What a person reads about how a consent has ended. */
export function wordsOf(outcome: Outcome, provider: Provider, accounts: Accounts): OutcomeWords {
  const calendar = providerName(provider);
  switch (outcome.kind) {
    case 'connected':
      return { title: `${calendar} is connected`, text: accounts.isReview ? REVIEW : GOES_ON };
    case 'reconnected':
      return { title: `${calendar} is connected again`, text: 'What has waited is being written now.' };
    case 'unchanged':
      return { title: 'Nothing changed', text: `${accounts.connected ?? 'This account'} was connected already.` };
    case 'other-account':
      return { title: 'This is another account', text: otherAccount(accounts) };
    case 'denied':
      return {
        title: 'Nothing was connected',
        text: 'You did not allow access. You can begin again whenever you like.',
      };
    case 'partial':
      return { title: 'Some access is missing', text: partial(outcome.missing) };
    case 'admin-required':
      return {
        title: 'Your organisation decides who may connect',
        text: 'Nothing was connected. An administrator has to allow it first; you can send them this:',
      };
    case 'expired':
      return {
        title: 'This link is no longer good',
        text: 'This link was used already, or is older than ten minutes. Begin again.',
      };
    case 'foreign':
      return {
        title: 'This was begun by somebody else',
        text: 'Nothing was connected, and the access was given back.',
      };
    case 'failed':
      return {
        title: `${calendar} could not be connected`,
        text: 'The sign-in over there was not completed. Nothing was connected. Begin again in a moment.',
      };
  }
}

function otherAccount({ connected, waiting }: Accounts): string {
  const now = `You connected ${connected ?? 'another account'}`;
  return waiting ? `${now}; ${waiting} still needs access.` : `${now}. The one that you began with is as it was.`;
}

function partial(missing: readonly MissingAccess[]): string {
  const boxes = missing.map((box) => `“${BOXES[box]}”`).join(' and ');
  const count = missing.length === 1 ? 'One box was' : 'Two boxes were';
  return `${count} left unticked: ${boxes}. Nothing was connected. Begin again and leave all of them ticked.`;
}

/** For whoever administers the accounts of an organisation. */
export function requestToAdministrator(provider: Provider): string {
  const place =
    provider === 'microsoft'
      ? 'Microsoft Entra admin center, Enterprise applications, Copilot Calendar, Permissions: "Grant admin consent"'
      : 'Google Admin console, Security, API controls, App access control: "Copilot Calendar"';
  return `Hello, I would like to keep my interviews in my calendar with Copilot Calendar. It reads and writes the events that it has made itself, and invites nobody. Could you allow it? ${place}. Thank you.`;
}

export const WORDS = {
  finishing: 'Connecting your calendar',
  finishingText: 'This takes a moment.',
  on: 'Go on',
  again: 'Begin again',
  back: 'Back to integrations',
  copy: 'Copy the text',
  copied: 'Copied',
} as const;
