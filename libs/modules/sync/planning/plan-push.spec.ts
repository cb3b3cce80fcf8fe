import type { EventContent, EventDraft } from '@calendar/contracts/vocabulary';
import { describe, expect, it } from 'vitest';
import { baseAfterUpdate } from '../merge/base-after-update';
import { planPush } from './plan-push';

const DRAFT: EventDraft = {
  title: 'Acme',
  description: '',
  location: '',
  time: { allDay: true, start: '2027-03-01', end: '2027-03-02', timeZone: null },
  reminders: [60, 10],
  status: 'confirmed',
  availability: 'busy',
  visibility: 'default',
};
const { availability: _a, visibility: _v, ...SHOWN } = DRAFT;
const LINK = {
  desired: DRAFT,
  desiredVersion: 1,
  syncedVersion: 1,
  base: { ours: DRAFT, theirs: { ...SHOWN, reminders: [60] } },
  providerEventId: 'event',
  providerCalendarId: 'primary',
  calendarId: 'primary',
  movedFrom: null,
  recurring: false,
  guests: 0,
  approvedVersion: null,
  pendingWrites: [],
  disputed: [],
};

describe('an event that the person has put into another calendar', () => {
  const link = { ...LINK, providerCalendarId: 'second', movedFrom: 'primary' };

  it('stays there for as long as nothing else is chosen', () => {
    expect(planPush(link)).toEqual({ kind: 'nothing' });
    const desired = { ...DRAFT, title: 'Other' };
    expect(planPush({ ...link, desired })).toEqual({ kind: 'update', draft: desired, fields: ['title'] });
  });

  it('goes to the calendar that is chosen later', () => {
    expect(planPush({ ...link, calendarId: 'third' })).toEqual({ kind: 'delete' });
  });

  it('is deleted there', () => {
    expect(planPush({ ...link, desired: null })).toEqual({ kind: 'delete' });
  });
});

describe('an event that is a series in the calendar, or has guests there', () => {
  const title = { ...DRAFT, title: 'Other' };
  const time: EventDraft = { ...DRAFT, time: { allDay: true, start: '2027-03-01', end: '2027-03-03', timeZone: null } };
  const series = { ...LINK, recurring: true };
  const meeting = { ...LINK, guests: 3 };
  const approved = { approvedVersion: 1 };

  it('is compared before the time of a series, or anything that guests see, is written', () => {
    expect(planPush({ ...series, desired: time })).toEqual({ kind: 'compare' });
    for (const desired of [title, time]) expect(planPush({ ...meeting, desired })).toEqual({ kind: 'compare' });
  });

  it('is compared before it is deleted', () => {
    for (const link of [series, meeting]) expect(planPush({ ...link, desired: null })).toEqual({ kind: 'compare' });
  });

  it('is written without a question as far as that concerns nobody else', () => {
    expect(planPush({ ...series, desired: title })).toMatchObject({ kind: 'update', fields: ['title'] });
    expect(planPush({ ...meeting, desired: { ...DRAFT, availability: 'free' } })).toEqual({ kind: 'nothing' });
  });

  it('is written and deleted once the person has agreed to just that', () => {
    for (const link of [series, meeting]) {
      expect(planPush({ ...link, ...approved, desired: time })).toMatchObject({ kind: 'update', fields: ['time'] });
      expect(planPush({ ...link, ...approved, desired: null })).toEqual({ kind: 'delete' });
      expect(planPush({ ...link, ...approved, desired: null, desiredVersion: 2 })).toEqual({ kind: 'compare' });
    }
  });

  it('waits for the answer', () => {
    expect(planPush({ ...series, desired: time, disputed: ['time'] })).toEqual({ kind: 'nothing' });
    expect(planPush({ ...series, desired: null, disputed: ['existence'] })).toEqual({ kind: 'nothing' });
  });

  it('stays where it is when another calendar is chosen', () => {
    for (const link of [series, meeting])
      expect(planPush({ ...link, calendarId: 'other' })).toEqual({ kind: 'nothing' });
  });
});

describe('what is written next', () => {
  it('is nothing when the calendar shows what was agreed on, however the provider rewrote it', () => {
    expect(planPush(LINK)).toEqual({ kind: 'nothing' });
  });

  it('is the fields that differ, and no others', () => {
    const desired = { ...DRAFT, title: 'Other', reminders: [5] };
    expect(planPush({ ...LINK, desired })).toEqual({ kind: 'update', draft: desired, fields: ['title', 'reminders'] });
  });

  it('is the whole event when there is none yet', () => {
    const link = { ...LINK, providerEventId: null, providerCalendarId: null, base: null };
    expect(planPush(link)).toEqual({ kind: 'create', draft: DRAFT });
  });

  it('is the event with what the person had chosen for the one before it', () => {
    const link = { ...LINK, providerEventId: null, base: { ...LINK.base, chosen: 'free' as const } };
    expect(planPush(link)).toEqual({ kind: 'create', draft: { ...DRAFT, availability: 'free' } });
  });

  it('is a deletion when nothing is wanted, or when it stands in another calendar', () => {
    expect(planPush({ ...LINK, desired: null })).toEqual({ kind: 'delete' });
    expect(planPush({ ...LINK, calendarId: 'other' })).toEqual({ kind: 'delete' });
  });

  it('is a look when nothing differs, but what was sent in between may stand there', () => {
    expect(planPush({ ...LINK, pendingWrites: [{ title: 'Other' }] })).toEqual({ kind: 'compare' });
  });

  it('is the change when something differs, whatever was sent in between', () => {
    const desired = { ...DRAFT, title: 'Newest' };
    const plan = planPush({ ...LINK, desired, pendingWrites: [{ title: 'Other' }] });
    expect(plan).toEqual({ kind: 'update', draft: desired, fields: ['title'] });
  });

  it('is a search when nothing is wanted, but an earlier create may have succeeded', () => {
    const link = { ...LINK, desired: null, providerEventId: null, base: null };
    expect(planPush(link)).toEqual({ kind: 'nothing' });
    expect(planPush({ ...link, pendingWrites: [DRAFT] })).toEqual({ kind: 'find-and-delete' });
  });

  it('leaves out what is in dispute, and leaves an event alone whose existence is', () => {
    const desired = { ...DRAFT, title: 'Other', location: 'Room' };
    expect(planPush({ ...LINK, desired, disputed: ['title'] })).toMatchObject({ kind: 'update', fields: ['location'] });
    expect(planPush({ ...LINK, desired: { ...DRAFT, title: 'Other' }, disputed: ['title'] })).toEqual({
      kind: 'nothing',
    });
    for (const link of [
      { ...LINK, desired: null },
      { ...LINK, providerEventId: null },
    ]) {
      expect(planPush({ ...link, disputed: ['existence'] })).toEqual({ kind: 'nothing' });
    }
  });
});

describe('what is in dispute', () => {
  it('is compared once more when our side has moved, for the sides may agree now', () => {
    const desired = { ...DRAFT, title: 'Other' };
    expect(planPush({ ...LINK, desired, desiredVersion: 2, disputed: ['title'] })).toEqual({ kind: 'compare' });
    expect(planPush({ ...LINK, disputed: ['existence'] })).toEqual({ kind: 'compare' });
    expect(planPush({ ...LINK, desired: null, providerEventId: null, disputed: ['existence'] })).toEqual({
      kind: 'compare',
    });
  });

  it('stays in its calendar until it is decided', () => {
    expect(planPush({ ...LINK, calendarId: 'other', disputed: ['title'] })).toEqual({ kind: 'nothing' });
  });
});

describe('the base after an update', () => {
  it('agrees on what was written, as the provider shows it, and keeps what is in dispute', () => {
    const draft = { ...DRAFT, title: 'Ours', location: 'Room' };
    const echo: EventContent = { ...SHOWN, title: 'Theirs', location: 'room', reminders: [60] };
    expect(baseAfterUpdate(LINK.base, { draft, fields: ['location'], echo, disputed: ['title'] })).toEqual({
      ours: { ...DRAFT, location: 'Room' },
      theirs: { ...echo, title: 'Acme' },
    });
  });

  it('is all of it when there was none', () => {
    expect(baseAfterUpdate(null, { draft: DRAFT, fields: [], echo: SHOWN, disputed: [] })).toEqual({
      ours: DRAFT,
      theirs: SHOWN,
    });
  });
});
