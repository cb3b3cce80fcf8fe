import type { ConflictFound, CredentialReauthNeeded } from '@calendar/contracts/domain-events';
import type { ContentField } from '@calendar/contracts/vocabulary';

export interface Wording {
  title: string;
  message: string;
}

const FIELDS: Readonly<Record<string, string>> = {
  title: 'the title',
  description: 'the notes',
  location: 'the place',
  time: 'the time',
  reminders: 'the alerts',
  status: 'whether it takes place',
} satisfies Record<ContentField, string>;
const LONGEST_NAME = 80;

/** What an event is called in a sentence: “Acme: system design”. @param title of the event; undefined when it is not known */
export function nameOf(title: string | undefined): string {
  if (!title) return 'An event';
  const characters = Array.from(title);
  const short = characters.length > LONGEST_NAME ? `${characters.slice(0, LONGEST_NAME - 1).join('')}…` : title;
  return `“${short}”`;
}

/** @param name see `nameOf` */
export function questionOf({ kind, guests, fields }: ConflictFound['payload'], name: string): Wording {
  const told = guests > 0 ? ` ${guests} ${guests === 1 ? 'guest' : 'guests'} will be told.` : '';
  const what = new Intl.ListFormat('en').format(fields.map((field) => FIELDS[field] ?? field));
  switch (kind) {
    case 'series':
      return {
        title: `${name} is a series in your calendar`,
        message: `Choose whether all of the series is to change: ${what}.${told}`,
      };
    case 'guests':
      return {
        title: `${name} has guests in your calendar`,
        message: `Choose whether your change is to be written there: ${what}.${told}`,
      };
    case 'fields':
      return { title: `${name} was changed on both sides`, message: `Choose which to keep: ${what}.${told}` };
  }
}

export function endedAccess({ accountEmail, remedy }: CredentialReauthNeeded['payload']): Wording {
  const goesOn = 'what is waiting then goes on by itself.';
  if (remedy === 'reconnect') {
    const message = `Access to ${accountEmail} has ended. Connect it again; ${goesOn}`;
    return { title: 'Connect your calendar again', message };
  }
  const message =
    `The administrators of ${accountEmail} do not allow access to its calendar. Ask them to allow it, then connect it ` +
    `again; ${goesOn}`;
  return { title: 'Your administrator must allow access to your calendar', message };
}
