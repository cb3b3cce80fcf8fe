import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DraftField, EventDraft } from '@calendar/contracts/vocabulary';
import { ALL_DAY, arbitraryDraft, draftOf, newKey } from '../../../test/contract/drafts';
import { instantOf, type WallTime } from './graph-zones';
import {
  normaliseForGraph,
  readGraphEvent,
  renderGraphEvent,
  renderGraphPatch,
  type AnsweredEvent,
} from './map-graph-event';

const KEY = { linkId: '6f1e9d8a-1111-4222-8333-944455556666', generation: 2 };

interface GraphBody {
  isAllDay: boolean;
  start: WallTime;
  end: WallTime;
}

/** What Graph would answer to a write, with times in UTC and what only the server knows. */
function echo(body: Record<string, unknown>): AnsweredEvent {
  const { start, end, isAllDay } = body as unknown as GraphBody;
  return {
    ...body,
    id: 'AAMk=',
    '@odata.etag': 'W/"1"',
    lastModifiedDateTime: '2026-11-24T08:00:00.1234567Z',
    start: inUtc(start, isAllDay),
    end: inUtc(end, isAllDay),
    originalStartTimeZone: start.timeZone,
    originalEndTimeZone: end.timeZone,
  };
}

function inUtc(time: WallTime, isAllDay: boolean): WallTime {
  const dateTime = isAllDay ? time.dateTime : instantOf(time)!.slice(0, 19);
  return { dateTime: `${dateTime}.0000000`, timeZone: 'UTC' };
}

describe('rendering a create', () => {
  it('carries the key twice, the texts as they are and no guests', () => {
    expect(renderGraphEvent(draftOf(), KEY)).toEqual({
      transactionId: `${KEY.linkId}-2`,
      subject: 'Acme: system design',
      body: { contentType: 'text', content: 'Bring a laptop.\n\nAsk for the team lead.' },
      location: { displayName: 'Harbour Street 5' },
      isAllDay: false,
      start: { dateTime: '2027-03-10T10:00:00', timeZone: 'W. Europe Standard Time' },
      end: { dateTime: '2027-03-10T11:30:00', timeZone: 'W. Europe Standard Time' },
      isReminderOn: true,
      reminderMinutesBeforeStart: 60,
      showAs: 'busy',
      sensitivity: 'normal',
      singleValueExtendedProperties: [
        { id: expect.stringMatching(/^String \{[0-9a-f-]{36}\} Name careerCopilotLink$/), value: `${KEY.linkId}-2` },
      ],
    });
  });

  it('writes an all-day event as midnights of one zone', () => {
    expect(renderGraphEvent(draftOf({ time: ALL_DAY }), KEY)).toMatchObject({
      isAllDay: true,
      start: { dateTime: '2027-03-10T00:00:00', timeZone: 'UTC' },
      end: { dateTime: '2027-03-12T00:00:00', timeZone: 'UTC' },
    });
  });

  it('says that there is no reminder, or Graph would add one', () => {
    const body = renderGraphEvent(draftOf({ reminders: [] }), KEY);
    expect(body).toMatchObject({ isReminderOn: false });
    expect(body).not.toHaveProperty('reminderMinutesBeforeStart');
  });

  it.each<[EventDraft['status'], EventDraft['availability'], string]>([
    ['confirmed', 'busy', 'busy'],
    ['confirmed', 'free', 'free'],
    ['tentative', 'busy', 'tentative'],
    ['tentative', 'free', 'tentative'],
  ])('shows a %s event that is %s as %s', (status, availability, showAs) => {
    expect(renderGraphEvent(draftOf({ status, availability }), KEY)).toMatchObject({ showAs });
  });

  it('hides a private event from others', () => {
    expect(renderGraphEvent(draftOf({ visibility: 'private' }), KEY)).toMatchObject({ sensitivity: 'private' });
  });
});

describe('rendering a patch', () => {
  it.each<[DraftField, object]>([
    ['title', { subject: 'Acme: system design' }],
    ['description', { body: { contentType: 'text', content: 'Bring a laptop.\n\nAsk for the team lead.' } }],
    ['location', { location: { displayName: 'Harbour Street 5' } }],
    ['reminders', { isReminderOn: true, reminderMinutesBeforeStart: 60 }],
    ['status', { showAs: 'busy' }],
    ['availability', { showAs: 'busy' }],
    ['visibility', { sensitivity: 'normal' }],
  ])('of %s writes nothing else', (field, expected) => expect(renderGraphPatch(draftOf(), [field])).toEqual(expected));

  it.each([
    ['timed', draftOf()],
    ['all-day', draftOf({ time: ALL_DAY })],
  ])('of a %s time writes start, end and the switch', (_kind, draft) => {
    expect(Object.keys(renderGraphPatch(draft, ['time'])).sort()).toEqual(['end', 'isAllDay', 'start']);
  });

  it('empties texts with an empty text', () => {
    expect(renderGraphPatch(draftOf({ description: '', location: '' }), ['description', 'location'])).toEqual({
      body: { contentType: 'text', content: '' },
      location: { displayName: '' },
    });
  });
});

describe('reading an event', () => {
  const read = (overrides: object) => readGraphEvent({ ...echo(renderGraphEvent(draftOf(), KEY)), ...overrides });

  it('gives back what was written', () => {
    expect(read({ webLink: 'https://outlook.example/e' })).toEqual({
      id: 'AAMk=',
      etag: 'W/"1"',
      updatedAt: '2026-11-24T08:00:00.123Z',
      htmlLink: 'https://outlook.example/e',
      content: normaliseForGraph(draftOf()),
      presentation: { availability: 'busy', visibility: 'default' },
    });
  });

  it('reads a body that came as HTML as the text it shows', () => {
    const body = { contentType: 'html', content: '<html><body><div>Bring ID</div><div>Tower B</div></body></html>' };
    expect(read({ body })?.content.description).toBe('Bring ID\nTower B');
  });

  it('reads dates of an all-day event, whatever zone they are labelled with', () => {
    const midnight = (date: string) => ({ dateTime: `${date}T00:00:00.0000000`, timeZone: 'Tokyo Standard Time' });
    const time = { isAllDay: true, start: midnight('2027-03-10'), end: midnight('2027-03-11') };
    expect(read(time)?.content.time).toEqual({ allDay: true, start: '2027-03-10', end: '2027-03-11', timeZone: null });
  });

  it('takes the zone that the event was made in, and UTC for one that only its mailbox knows', () => {
    expect(read({ originalStartTimeZone: 'Tokyo Standard Time' })?.content.time.timeZone).toBe('Asia/Tokyo');
    expect(read({ originalStartTimeZone: 'tzone://Microsoft/Custom' })?.content.time.timeZone).toBe('UTC');
  });

  it.each(['tzone://Microsoft/Custom', 'tzone://Microsoft/Utc', null])('says that %j names no zone', (name) => {
    expect(read({ originalStartTimeZone: name })?.zoneUnknown).toBe(true);
    expect(read({ originalStartTimeZone: name, isAllDay: true })?.zoneUnknown).toBeUndefined();
    expect(read({ originalStartTimeZone: 'UTC' })?.zoneUnknown).toBeUndefined();
  });

  it('understands times in a zone, should the wish for UTC be ignored', () => {
    const start = { dateTime: '2027-03-10T10:00:00.0000000', timeZone: 'W. Europe Standard Time' };
    expect(read({ start })?.content.time.start).toBe('2027-03-10T09:00:00.000Z');
  });

  it('shows no reminder when it is switched off, whatever its minutes', () => {
    expect(read({ isReminderOn: false, reminderMinutesBeforeStart: 15 })?.content.reminders).toEqual([]);
  });

  it.each([
    ['oof', 'out_of_office', 'confirmed'],
    ['workingElsewhere', 'working_elsewhere', 'confirmed'],
    ['unknown', 'busy', 'confirmed'],
    ['free', 'free', 'confirmed'],
    ['tentative', 'busy', 'tentative'],
  ])('understands %s', (showAs, availability, status) => {
    const event = read({ showAs });
    expect([event?.presentation.availability, event?.content.status]).toEqual([availability, status]);
  });

  it('ignores what it does not know', () => {
    expect(read({ occurrenceId: 'x', uid: 'y', '@odata.type': '#microsoft.graph.event' })).toEqual(read({}));
  });

  it('takes what is missing as empty', () => {
    const hollow = { subject: null, body: null, location: null, showAs: null, sensitivity: null, isReminderOn: null };
    expect(read(hollow)).toMatchObject({
      content: { title: '', description: '', location: '', reminders: [], status: 'confirmed' },
      presentation: { availability: 'busy', visibility: 'default' },
    });
  });

  it.each([{ id: undefined }, { '@odata.etag': undefined }, { start: null }, { end: { dateTime: 'soon' } }])(
    'gives nothing for an event that lacks %o',
    (hole) => expect(read(hole)).toBeNull(),
  );
});

describe('writing and reading back', () => {
  it('shows what was expected, for any draft', () => {
    fc.assert(
      fc.property(arbitraryDraft, (draft) => {
        const event = readGraphEvent(echo(renderGraphEvent(draft, newKey())));
        expect(event?.content).toEqual(normaliseForGraph(draft));
        expect(event?.presentation.visibility).toBe(draft.visibility);
      }),
    );
  });

  it('is stable: what was read is expected to stay as it is', () => {
    fc.assert(
      fc.property(arbitraryDraft, (draft) => {
        const once = normaliseForGraph(draft);
        expect(normaliseForGraph(once)).toEqual(once);
      }),
    );
  });

  it.each<[string, Partial<EventDraft>, object]>([
    ['all reminders but the earliest', { reminders: [10, 60, 30] }, { reminders: [60] }],
    ['reminders out of bounds', { reminders: [99_999] }, { reminders: [40_320] }],
    ['line ends of Windows', { description: 'a\r\nb\r\n' }, { description: 'a\nb' }],
    ['line ends in a title', { title: 'a\nb' }, { title: 'a b' }],
    ['a zone that Windows has under another city', zone('Europe/Amsterdam'), zone('Europe/Berlin')],
    ['a zone that Windows does not have', zone('Antarctica/Troll'), zone('UTC')],
  ])('expects %s to be lost', (_what, sent, shown) => {
    expect(normaliseForGraph(draftOf(sent))).toMatchObject(shown);
  });
});

function zone(timeZone: string): Pick<EventDraft, 'time'> {
  return { time: { allDay: false, start: '2027-03-10T09:00:00.000Z', end: '2027-03-10T10:00:00.000Z', timeZone } };
}
