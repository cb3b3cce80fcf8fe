import type { EventDraft } from '../../libs/contracts/vocabulary';

/** What a calendar might be to show, where it does not matter what. */
export const DRAFT: EventDraft = {
  title: 'Acme',
  description: '',
  location: '',
  time: { allDay: true, start: '2027-03-01', end: '2027-03-02', timeZone: null },
  reminders: [],
  status: 'confirmed',
  availability: 'busy',
  visibility: 'default',
};
