import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DraftField, EventDraft } from '@calendar/contracts/vocabulary';
import { ALL_DAY, arbitraryDraft, draftOf, newKey } from '../../../test/contract/drafts';
import { normaliseForGoogle, readGoogleEvent, renderGoogleEvent, renderGooglePatch } from './map-google-event';

const KEY = { linkId: '6F1e9d8a-1111-4222-8333-944455556666', generation: 2 };

/** What Google would answer to a write: the same, with what only the server knows. */
function echo(body: object): Record<string, unknown> {
  return { ...(JSON.parse(JSON.stringify(body)) as object), etag: '"1"', updated: '2026-11-24T08:00:00.000Z' };
}

describe('rendering an insert', () => {
  it('carries the key, the texts as they are and no guests', () => {
    expect(renderGoogleEvent(draftOf(), KEY)).toEqual({
      id: '6f1e9d8a111142228333944455556666g2',
      summary: 'Acme: system design',
      description: 'Bring a laptop.\n\nAsk for the team lead.',
      location: 'Harbour Street 5',
      start: { dateTime: '2027-03-10T10:00:00+01:00', timeZone: 'Europe/Berlin' },
      end: { dateTime: '2027-03-10T11:30:00+01:00', timeZone: 'Europe/Berlin' },
      reminders: {
        useDefault: false,
        overrides: [
          { method: 'popup', minutes: 60 },
          { method: 'popup', minutes: 10 },
        ],
      },
      status: 'confirmed',
      transparency: 'opaque',
      visibility: 'default',
      extendedProperties: { private: { careerCopilotLink: KEY.linkId } },
    });
  });

  it('writes an all-day event as dates without a zone', () => {
    const { start, end } = renderGoogleEvent(draftOf({ time: ALL_DAY }), KEY);
    expect([start, end]).toEqual([{ date: '2027-03-10' }, { date: '2027-03-12' }]);
  });

  it('writes that there is no reminder, so that the calendar adds none', () => {
    expect(renderGoogleEvent(draftOf({ reminders: [] }), KEY).reminders).toEqual({ useDefault: false, overrides: [] });
  });

  it('writes a private, tentative event that takes no time', () => {
    const draft = draftOf({ visibility: 'private', status: 'tentative', availability: 'free' });
    expect(renderGoogleEvent(draft, KEY)).toMatchObject({
      visibility: 'private',
      status: 'tentative',
      transparency: 'transparent',
    });
  });

  it.each([
    ['first', '2027-10-31T00:30:00.000Z', '2027-10-31T02:30:00+02:00'],
    ['second', '2027-10-31T01:30:00.000Z', '2027-10-31T02:30:00+01:00'],
  ])('tells the %s half past two of the night the clocks go back by its offset', (_which, start, expected) => {
    const time = { allDay: false, start, end: '2027-10-31T03:00:00.000Z', timeZone: 'Europe/Berlin' } as const;
    expect(renderGoogleEvent(draftOf({ time }), KEY).start?.dateTime).toBe(expected);
  });

  it('refuses a zone that does not exist', () => {
    const time = {
      allDay: false,
      start: '2027-03-10T09:00:00.000Z',
      end: '2027-03-10T10:00:00.000Z',
      timeZone: 'Mars/X',
    } as const;
    expect(() => renderGoogleEvent(draftOf({ time }), KEY)).toThrow(expect.objectContaining({ code: 'invalid' }));
  });
});

describe('rendering a patch', () => {
  it.each<[DraftField, object]>([
    ['title', { summary: 'Acme: system design' }],
    ['description', { description: 'Bring a laptop.\n\nAsk for the team lead.' }],
    ['location', { location: 'Harbour Street 5' }],
    ['status', { status: 'confirmed' }],
    ['availability', { transparency: 'opaque' }],
    ['visibility', { visibility: 'default' }],
  ])('of %s writes nothing else', (field, expected) => expect(renderGooglePatch(draftOf(), [field])).toEqual(expected));

  it('of the time takes the dates of an all-day event away', () => {
    expect(renderGooglePatch(draftOf(), ['time'])).toEqual({
      start: { dateTime: '2027-03-10T10:00:00+01:00', timeZone: 'Europe/Berlin', date: null },
      end: { dateTime: '2027-03-10T11:30:00+01:00', timeZone: 'Europe/Berlin', date: null },
    });
  });

  it('of an all-day time takes the clock times away', () => {
    expect(renderGooglePatch(draftOf({ time: ALL_DAY }), ['time']).start).toEqual({
      date: '2027-03-10',
      dateTime: null,
      timeZone: null,
    });
  });

  it('empties texts with an empty text', () => {
    const draft = draftOf({ description: '', location: '' });
    expect(renderGooglePatch(draft, ['description', 'location'])).toEqual({ description: '', location: '' });
  });
});

describe('reading an event', () => {
  const read = (overrides: object) =>
    readGoogleEvent({ ...(echo(renderGoogleEvent(draftOf(), KEY)) as object), ...overrides });

  it('gives back what was written', () => {
    expect(read({ htmlLink: 'https://calendar.example/e' })).toEqual({
      id: '6f1e9d8a111142228333944455556666g2',
      etag: '"1"',
      updatedAt: '2026-11-24T08:00:00.000Z',
      htmlLink: 'https://calendar.example/e',
      content: normaliseForGoogle(draftOf()),
      presentation: { availability: 'busy', visibility: 'default' },
    });
  });

  it('takes what is missing as empty', () => {
    const { content, presentation, updatedAt } = readGoogleEvent({
      id: 'x',
      etag: '"1"',
      start: { dateTime: '2027-01-01T10:00:00Z' },
      end: { dateTime: '2027-01-01T11:00:00Z' },
    })!;
    expect(content).toMatchObject({ title: '', description: '', location: '', reminders: [], status: 'confirmed' });
    expect(content.time.timeZone).toBe('UTC');
    expect([presentation, updatedAt]).toEqual([{ availability: 'busy', visibility: 'default' }, null]);
  });

  it('reads a clock time without offset in its zone', () => {
    const time = { dateTime: '2027-07-01T10:00:00', timeZone: 'America/New_York' };
    expect(read({ start: time, end: time })?.content.time).toMatchObject({ start: '2027-07-01T14:00:00.000Z' });
  });

  it.each([
    ['+02:00', 'Etc/GMT-2'],
    ['-11:00', 'Etc/GMT+11'],
    ['+00:00', 'UTC'],
    ['+05:30', 'UTC'],
    ['+15:00', 'UTC'],
    ['Mars/X', 'UTC'],
  ])('reads a zone that is no IANA name as one: %s', (given, timeZone) => {
    const time = { dateTime: '2027-07-01T10:00:00Z', timeZone: given };
    expect(read({ start: time, end: time })?.content.time).toMatchObject({
      timeZone,
      start: '2027-07-01T10:00:00.000Z',
    });
  });

  it.each([
    ['+02:00', true],
    ['Mars/X', true],
    [undefined, true],
    ['Europe/Paris', undefined],
    ['UTC', undefined],
  ])('says of the zone %s whether the calendar has named none', (timeZone, zoneUnknown) => {
    const time = { dateTime: '2027-07-01T10:00:00Z', ...(timeZone !== undefined && { timeZone }) };
    expect(read({ start: time, end: time })?.zoneUnknown).toBe(zoneUnknown);
  });

  it('shows the reminders of the calendar when the event uses them, and says when it does not know them', () => {
    const event = { ...echo(renderGoogleEvent(draftOf(), KEY)), reminders: { useDefault: true } };
    const traits = { defaultReminders: true };
    expect(readGoogleEvent(event, [30, 10])).toMatchObject({ content: { reminders: [30, 10] }, traits });
    expect(readGoogleEvent(event, [30, 10])).not.toHaveProperty('remindersUnknown');
    expect(readGoogleEvent(event)).toMatchObject({ content: { reminders: [] }, traits, remindersUnknown: true });
  });

  it('shows reminders once, largest first, whatever their method', () => {
    const overrides = [
      { method: 'email', minutes: 10 },
      { method: 'popup', minutes: 60 },
      { method: 'popup', minutes: 10 },
    ];
    expect(read({ reminders: { useDefault: false, overrides } })?.content.reminders).toEqual([60, 10]);
  });

  it('shows what people typed into the web page as text', () => {
    const description = '<p>Bring <b>ID</b></p>Tower&nbsp;B<br>Ask &lt;Sam&gt; &amp; wait';
    expect(read({ description })?.content.description).toBe('Bring ID\nTower B\nAsk <Sam> & wait');
  });

  it.each([{ id: undefined }, { etag: undefined }, { start: undefined }, { end: { dateTime: 'soon' } }])(
    'gives nothing for an event that lacks %o',
    (hole) => expect(read(hole)).toBeNull(),
  );
});

describe('writing and reading back', () => {
  it('shows what was expected, for any draft', () => {
    fc.assert(
      fc.property(arbitraryDraft, (draft) => {
        const event = readGoogleEvent(echo(renderGoogleEvent(draft, newKey())));
        expect(event?.content).toEqual(normaliseForGoogle(draft));
        expect(event?.presentation).toEqual({ availability: draft.availability, visibility: draft.visibility });
      }),
    );
  });

  it('is stable: what was read is expected to stay as it is', () => {
    fc.assert(
      fc.property(arbitraryDraft, (draft) => {
        const once = normaliseForGoogle(draft);
        expect(normaliseForGoogle(once)).toEqual(once);
      }),
    );
  });

  it('patches to the same as it inserts, whatever stood there', () => {
    fc.assert(
      fc.property(arbitraryDraft, arbitraryDraft, (before, after) => {
        const fields = Object.keys(after) as DraftField[];
        const patched = merged(echo(renderGoogleEvent(before, KEY)), renderGooglePatch(after, fields));
        expect(readGoogleEvent(patched)?.content).toEqual(normaliseForGoogle(after));
      }),
    );
  });

  it.each<[string, Partial<EventDraft>, Partial<EventDraft>]>([
    ['spaces around texts', { title: ' A ', location: '\tB ' }, { title: 'A', location: 'B' }],
    ['line ends of Windows', { description: 'a\r\nb\r\n' }, { description: 'a\nb' }],
    ['doubled reminders', { reminders: [10, 60, 10] }, { reminders: [60, 10] }],
    ['reminders out of bounds', { reminders: [99_999, -5] }, { reminders: [40_320, 0] }],
    ['a sixth reminder', { reminders: [1, 2, 3, 4, 5, 6] }, { reminders: [6, 5, 4, 3, 2] }],
  ])('expects %s to be lost', (_what, sent, shown) => {
    expect(normaliseForGoogle(draftOf(sent))).toMatchObject(shown);
  });
});

/** JSON merge as Google patches: objects merge, `null` takes away, lists are replaced. */
function merged(target: object, patch: object): Record<string, unknown> {
  const result: Record<string, unknown> = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    const before = result[key];
    if (value === null) delete result[key];
    else if (isPlain(value) && isPlain(before)) result[key] = merged(before, value);
    else result[key] = value;
  }
  return result;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
