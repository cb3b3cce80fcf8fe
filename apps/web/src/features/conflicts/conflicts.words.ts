import type { ConflictDetailView, ConflictFieldView } from '@calendar/client';
import type { Side } from './choices';

export type Field = ConflictFieldView['field'];

const FIELDS: Record<Field, string> = {
  title: 'Title',
  description: 'Notes',
  location: 'Place',
  time: 'Time',
  reminders: 'Alerts',
  status: 'Whether it takes place',
};

export const WORDS = {
  loading: 'Loading what is to be decided',
  empty: 'Nothing to decide.',
  emptyText: 'When both sides change the same thing of an event, you choose here which one holds.',
  toEvents: 'To your events',
  toConflicts: 'What else is to be decided',
  openEvent: 'Open the event',
  decide: 'Decide',
  decideOf: (title: string) => `Decide: ${title}`,
  fields: FIELDS,
  differ: (fields: readonly Field[]) => `Changed on both sides: ${fields.map((field) => FIELDS[field]).join(', ')}`,
  kinds: { series: 'Concerns a whole series', guests: 'Others are invited' },
  ours: 'Career Copilot',
  theirs: 'your calendar',
  edited: 'Edited',
  unknownTime: 'Edited at a time that we were not told',
  before: 'Before:',
  nothing: 'Nothing',
  noAlerts: 'No alerts',
  keepAll: (side: string) => `Keep all from ${side}`,
  chosen: (count: number, of: number) => `${count} of ${of} chosen`,
  rest: 'What you leave open can wait.',
  save: 'Save',
  saved: 'Decided',
  statuses: { confirmed: 'Takes place', tentative: 'Tentative', cancelled: 'Cancelled' } as Record<string, string>,
  deletedIn: (side: string) => `Deleted in ${side}`,
  cancelledIn: (side: string) => `Cancelled in ${side}`,
  decided: 'This is decided.',
  decidedSome: 'A part is decided.',
  asIn: (side: string) => `as in ${side}`,
  undo: 'Undo',
  undone: 'Your decision is taken back.',
  undoneText: 'What it had overwritten holds now, on both sides.',
  undoTooLate: 'The event was changed after your decision, so it stays as it is now. You can change it on its page.',
  noUndo: 'This decision has no undo.',
  decidedText: 'What holds is written into your calendar by itself.',
  inSide: (side: string, value: string) => `${side}: ${value}`,
} as const;

/** What a decision does that concerns others, or more than one event. */
export function reachWords(
  { kind, guests, fields }: Pick<ConflictDetailView, 'kind' | 'guests' | 'fields'>,
  calendar: string,
): { question: string; answers: Record<Side, { title: string; text: string }> } {
  const isDeletion = fields.some(({ field, careerCopilot }) => field === 'status' && careerCopilot === 'cancelled');
  const told = guests === 1 ? '1 guest is told.' : `${guests} guests are told.`;
  const others = guests > 0 ? ` ${told}` : '';
  const left = `It stays in ${calendar} as it is, and is no longer kept in step.`;
  if (kind === 'series') {
    return {
      question: `This is a series in ${calendar}. Your change would concern all of it.`,
      answers: {
        career_copilot: isDeletion
          ? { title: 'Delete the whole series', text: `All of it goes from ${calendar}.${others}` }
          : { title: 'Move the whole series', text: `All of it moves in ${calendar}.${others}` },
        calendar: { title: 'Leave the series', text: left },
      },
    };
  }
  return {
    question: `Others are invited in ${calendar}. They are told of your change.`,
    answers: {
      career_copilot: isDeletion ? { title: 'Delete it there', text: told } : { title: 'Write the change', text: told },
      calendar: isDeletion
        ? { title: 'Leave it there', text: left }
        : { title: 'Take the change back', text: `It is again as it is in ${calendar}. Nobody is told.` },
    },
  };
}
