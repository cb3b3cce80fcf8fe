import type { EventContent, EventDraft } from '@calendar/contracts/vocabulary';
import { CONTENT_FIELDS } from '@calendar/contracts/vocabulary';
import { describe, expect, it } from 'vitest';
import { merge, NO_REACH, type MergeInput } from './merge';

const TIME = {
  allDay: false,
  start: '2027-03-01T09:00:00.000Z',
  end: '2027-03-01T10:00:00.000Z',
  timeZone: 'Europe/Berlin',
} as const;
const CONTENT: EventContent = {
  title: 'Acme',
  description: '',
  location: '',
  time: TIME,
  reminders: [60, 10],
  status: 'confirmed',
};
const DRAFT: EventDraft = { ...CONTENT, availability: 'busy', visibility: 'default' };
/** Of a calendar that has room for one reminder. */
const ECHO: EventContent = { ...CONTENT, reminders: [60] };

function input(overrides: Partial<MergeInput>): MergeInput {
  return {
    base: { ours: DRAFT, theirs: ECHO },
    desired: DRAFT,
    eventAlive: true,
    said: CONTENT,
    remote: ECHO,
    normalise: (content) => ({ ...content, reminders: content.reminders.slice(0, 1) }),
    followUpReminders: [],
    ownReminders: [],
    inboundFields: CONTENT_FIELDS,
    reach: NO_REACH,
    policy: 'ask',
    onCalendarDelete: 'cancel',
    desiredAt: 1_000,
    remoteAt: 2_000,
    ...overrides,
  };
}

describe('the one reminder of a calendar that has no room for more', () => {
  const shown = (reminders: number[]) => merge(input({ remote: { ...ECHO, reminders } }));

  it.each([
    ['earlier', [90], [90, 10]],
    ['later than those kept here', [5], [10, 5]],
    ['to one of those kept here', [10], [10]],
    ['off', [], [10]],
  ])('set %s, leaves the other ones and is not written over', (_how, reminders, kept) => {
    expect(shown(reminders)).toMatchObject({
      incoming: { reminders: kept },
      desired: { reminders: kept },
      base: { ours: { reminders: kept }, theirs: { reminders } },
    });
  });

  it('changed time and again, is always the one that goes', () => {
    const first = shown([5]);
    if (first.kind !== 'merged') throw new Error(first.kind);
    const { base, desired } = first;
    expect(merge(input({ base, desired, remote: { ...ECHO, reminders: [20] } }))).toMatchObject({
      incoming: { reminders: [20, 10] },
    });
  });

  it('taken by a follow-up, and changed by the person, leaves those of the interview', () => {
    const desired = { ...DRAFT, reminders: [1_440] };
    const base = { ours: desired, theirs: { ...ECHO, reminders: [1_440] } };
    const own = { base, desired, followUpReminders: [1_440], ownReminders: [60, 10] };
    expect(merge(input({ ...own, remote: { ...ECHO, reminders: [30] } }))).toMatchObject({
      incoming: { reminders: [60, 30, 10] },
    });
    expect(merge(input({ ...own, remote: { ...ECHO, reminders: [] } }))).toMatchObject({ incoming: {} });
  });
});

describe('an event without length that the calendar shows with a minute', () => {
  const INSTANT = { ...TIME, end: TIME.start };
  const lasting = (start: string, end: string) => ({ ...ECHO, time: { ...TIME, start, end } });
  const desired = { ...DRAFT, time: INSTANT };
  const base = { ours: desired, theirs: lasting(TIME.start, '2027-03-01T09:01:00.000Z') };

  it('is moved without length', () => {
    const remote = lasting('2027-03-02T09:00:00.000Z', '2027-03-02T09:01:00.000Z');
    const moved = { ...INSTANT, start: '2027-03-02T09:00:00.000Z', end: '2027-03-02T09:00:00.000Z' };
    expect(merge(input({ base, desired, remote }))).toMatchObject({
      incoming: { time: moved },
      base: { ours: { time: moved }, theirs: { time: remote.time } },
    });
  });

  it('has the length that the person gives it', () => {
    const remote = lasting(TIME.start, '2027-03-01T10:00:00.000Z');
    expect(merge(input({ base, desired, remote }))).toMatchObject({ incoming: { time: remote.time } });
  });
});
