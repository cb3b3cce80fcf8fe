import type { Provider } from '../../ui/provider-name';
import { providerName } from '../../ui/provider-name';
import type { Outcome } from './outcome';

export interface OutcomeWords {
  title: string;
  text: string;
}

const ALL_BOXES = { events: 'See and edit events', calendars: 'See your calendars' } as const;

/** What a person reads about how the consent has ended. */
export function wordsOf(outcome: Outcome, provider: Provider): OutcomeWords {
  const calendar = providerName(provider);
  switch (outcome.kind) {
    case 'connected':
      return { title: `${calendar} is connected`, text: 'Your events appear there by themselves from now on.' };
    case 'reconnected':
      return { title: `${calendar} is connected again`, text: 'What has waited is being written now.' };
    case 'unchanged':
      return { title: 'Nothing changed', text: `This account of ${calendar} was connected already.` };
    case 'other-account':
      return {
        title: 'This is another account',
        text: `You connected ${outcome.connected}. The account that you began with still needs access.`,
      };
    case 'denied':
      return {
        title: 'Nothing was connected',
        text: 'You did not allow access. You can begin again whenever you like.',
      };
    case 'partial': {
      const boxes = outcome.missing.map((box) => ALL_BOXES[box]);
      return {
        title: 'Some access is missing',
        text: `${boxes.length === 1 ? 'One box was' : 'Boxes were'} left unticked: ${boxes.join(', ')}. Without ${
          boxes.length === 1 ? 'it' : 'them'
        } we cannot keep your calendar in step. Nothing was connected.`,
      };
    }
    case 'admin-required':
      return {
        title: 'Your organisation decides who may connect',
        text: 'An administrator has to allow Copilot Calendar first. Nothing was connected. You can send them this:',
      };
    case 'expired':
      return {
        title: 'This link is no longer good',
        text: 'It was used already, or is older than ten minutes. Begin again.',
      };
    case 'foreign':
      return {
        title: 'This was begun by somebody else',
        text: 'Nothing was connected, and the access was given back.',
      };
    case 'failed':
      return {
        title: `${calendar} could not be connected`,
        text: `${calendar} did not complete the sign-in. Nothing was connected. Begin again in a moment.`,
      };
  }
}

export const WORDS = {
  finishing: 'Connecting your calendar',
  on: 'Go on',
  again: 'Begin again',
  back: 'Back to integrations',
} as const;
