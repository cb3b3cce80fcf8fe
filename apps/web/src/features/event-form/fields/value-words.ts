import type { Draft, Field } from '../draft/draft';
import { WORDS } from '../event-form.words';
import { alertsInWords } from '../preview/preview-sentence';
import { timeWords } from '../time/time-words';

const LONGEST = 120;

/** What a field says, short enough for a sentence. */
export function valueWords(field: Field, draft: Draft): string {
  switch (field) {
    case 'time':
      return timeWords(draft.time);
    case 'type':
      return WORDS.types[draft.type];
    case 'status':
      return WORDS.statuses[draft.status];
    case 'addToCalendar':
      return draft.addToCalendar ? WORDS.yes : WORDS.no;
    case 'reminders':
      return draft.reminders === null ? WORDS.asPreferred(null) : alertsOrNone(draft.reminders);
    case 'relatesTo':
      return draft.relatesTo === null ? WORDS.ofNone : WORDS.anotherInterview;
    case 'title':
    case 'location':
    case 'description':
      return quoted(draft[field]);
  }
}

function alertsOrNone(minutes: readonly number[]): string {
  return minutes.length === 0 ? WORDS.noAlerts : alertsInWords(minutes);
}

function quoted(text: string): string {
  if (text === '') return WORDS.empty;
  return text.length > LONGEST ? `“${text.slice(0, LONGEST)}…”` : `“${text}”`;
}
