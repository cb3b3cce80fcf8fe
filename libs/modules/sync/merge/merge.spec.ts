import type { ContentField, EventContent, EventDraft } from '@calendar/contracts/vocabulary';
import { CONTENT_FIELDS } from '@calendar/contracts/vocabulary';
import { describe, expect, it } from 'vitest';
import { merge, NO_REACH, type MergeInput } from './merge';

const TIME = {
  allDay: false,
  start: '2027-03-01T09:00:00.000Z',
  end: '2027-03-01T10:00:00.000Z',
  timeZone: 'Europe/Berlin',
} as const;
const LATER = { ...TIME, start: '2027-03-01T12:00:00.000Z', end: '2027-03-01T13:00:00.000Z' } as const;

const DRAFT: EventDraft = {
  title: 'Acme',
  description: 'Text',
  location: 'Room 1',
  time: TIME,
  reminders: [60, 10],
  status: 'confirmed',
  availability: 'busy',
  visibility: 'default',
};
/** What a provider shows that keeps one reminder and adds a line end to texts. */
const ECHO: EventContent = { ...contentOf(DRAFT), description: 'Text\n', reminders: [60] };

/** For every field another value, as our side and as their side would write it. */
const OTHERS: { [Field in ContentField]: { ours: EventContent[Field]; theirs: EventContent[Field] } } = {
  title: { ours: 'Ours', theirs: 'Theirs' },
  description: { ours: 'Our text', theirs: 'Their text' },
  location: { ours: 'Our room', theirs: 'Their room' },
  time: { ours: LATER, theirs: { allDay: true, start: '2027-03-02', end: '2027-03-03', timeZone: null } },
  reminders: { ours: [5], theirs: [30] },
  status: { ours: 'tentative', theirs: 'tentative' },
};

/** As our side takes theirs over: with the reminder for which the calendar has no room. */
const TAKEN: EventContent = {
  ...Object.fromEntries(CONTENT_FIELDS.map((field) => [field, OTHERS[field].theirs])),
  reminders: [30, 10],
} as EventContent;

function contentOf({ availability: _a, visibility: _v, ...content }: EventDraft): EventContent {
  return content;
}

function input(overrides: Partial<MergeInput> = {}): MergeInput {
  return {
    base: { ours: DRAFT, theirs: ECHO },
    desired: DRAFT,
    eventAlive: true,
    said: contentOf(DRAFT),
    remote: ECHO,
    normalise: (content) => ({
      ...content,
      description: `${content.description}\n`,
      reminders: content.reminders.slice(0, 1),
    }),
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

const change = <Content extends EventContent>(
  content: Content,
  field: ContentField,
  side: 'ours' | 'theirs',
): Content => ({
  ...content,
  [field]: OTHERS[field][side],
});

describe.each(CONTENT_FIELDS.filter((field) => field !== 'status'))('%s', (field) => {
  it('changed on neither side: nothing', () => {
    expect(merge(input())).toEqual({
      kind: 'merged',
      base: { ours: DRAFT, theirs: ECHO },
      incoming: {},
      desired: DRAFT,
      conflicts: [],
    });
  });

  it('changed here: stays to be written, and nothing comes in', () => {
    const desired = change(DRAFT, field, 'ours');
    const base = { ours: DRAFT, theirs: ECHO };
    expect(merge(input({ desired }))).toEqual({ kind: 'merged', base, incoming: {}, desired, conflicts: [] });
  });

  it('changed in the calendar: comes in, and is agreed on', () => {
    const remote = change(ECHO, field, 'theirs');
    const result = merge(input({ remote }));
    expect(result).toEqual({
      kind: 'merged',
      base: { ours: { ...DRAFT, [field]: TAKEN[field] }, theirs: remote },
      incoming: { [field]: TAKEN[field] },
      desired: { ...DRAFT, [field]: TAKEN[field] },
      conflicts: [],
    });
  });

  it('changed on both sides to the same: is agreed on, as each side shows it', () => {
    const desired = change(DRAFT, field, 'ours');
    const remote = { ...ECHO, [field]: input().normalise(desired)[field] };
    expect(merge(input({ desired, remote }))).toEqual({
      kind: 'merged',
      base: { ours: { ...DRAFT, [field]: desired[field] }, theirs: remote },
      incoming: {},
      desired,
      conflicts: [],
    });
  });

  it('changed on both sides differently: a conflict that names the base and both values', () => {
    const result = merge(input({ desired: change(DRAFT, field, 'ours'), remote: change(ECHO, field, 'theirs') }));
    expect(result).toMatchObject({
      kind: 'merged',
      incoming: {},
      conflicts: [{ field, base: DRAFT[field], careerCopilot: OTHERS[field].ours, calendar: OTHERS[field].theirs }],
    });
  });

  it.each([
    ['career_copilot', 2_000, 'ours'],
    ['calendar', 0, 'theirs'],
    ['newest', 2_000, 'theirs'],
    ['newest', 500, 'ours'],
    ['newest', null, 'theirs'],
  ] as const)('changed on both sides, policy %s, calendar changed at %s: %s wins', (policy, remoteAt, winner) => {
    const desired = change(DRAFT, field, 'ours');
    const remote = change(ECHO, field, 'theirs');
    const result = merge(input({ desired, remote, policy, remoteAt }));
    if (result.kind !== 'merged') throw new Error(result.kind);
    expect(result.conflicts).toEqual([]);
    expect(result.decided).toEqual({ side: winner === 'theirs' ? 'calendar' : 'career_copilot', fields: [field] });
    expect(result.incoming).toEqual(winner === 'theirs' ? { [field]: TAKEN[field] } : {});
    expect(result.base.theirs[field]).toEqual(remote[field]);
    // What is seen there is what is to be written over, even if our edit is taken back before it is written.
    expect(result.base.ours[field]).toEqual(TAKEN[field]);
  });
});

describe('what only looks like an edit', () => {
  const inZone = (timeZone: string) => ({ ...LATER, timeZone });
  const renaming = (content: EventContent) => ({ ...content, time: { ...content.time, timeZone: 'Europe/Berlin' } });
  const desired = { ...DRAFT, time: { ...TIME, timeZone: 'Europe/Amsterdam' } };
  const base = { ours: desired, theirs: ECHO };

  it('the zone under another name: an event that is moved stays in the zone it has here', () => {
    const remote = { ...ECHO, time: inZone('Europe/Berlin') };
    const normalise = (content: EventContent) => renaming(content) as EventContent;
    expect(merge(input({ base, desired, remote, normalise }))).toMatchObject({
      kind: 'merged',
      incoming: { time: inZone('Europe/Amsterdam') },
      base: { ours: { time: inZone('Europe/Amsterdam') }, theirs: { time: remote.time } },
    });
  });

  it('UTC where our zone cannot be expressed: an event that is moved from there is in our zone again', () => {
    // In the hour that happens twice, Graph is given UTC.
    const night = { ...TIME, start: '2027-10-31T00:30:00.000Z', end: '2027-10-31T01:30:00.000Z' };
    const ours = { ...DRAFT, time: night };
    const base = { ours, theirs: { ...ECHO, time: { ...night, timeZone: 'UTC' } } };
    const remote = { ...ECHO, time: inZone('UTC') };
    expect(merge(input({ base, desired: ours, remote }))).toMatchObject({
      incoming: { time: inZone('Europe/Berlin') },
      base: { ours: { time: inZone('Europe/Berlin') }, theirs: { time: remote.time } },
    });
  });

  it('another zone is one', () => {
    const remote = { ...ECHO, time: inZone('Europe/Lisbon') };
    expect(merge(input({ base, desired, remote }))).toMatchObject({ incoming: { time: remote.time } });
  });

  it('no title at all: ours is written again', () => {
    const remote = { ...ECHO, title: ' ' };
    expect(merge(input({ remote }))).toMatchObject({ incoming: {}, conflicts: [], base: { ours: { title: ' ' } } });
  });
});

describe('reminders of follow-ups among those of their interview', () => {
  const followUpReminders = [1_440];
  const desired = { ...DRAFT, reminders: [1_440, 60, 10] };
  const base = { ours: desired, theirs: contentOf(desired) };
  const merged = (reminders: number[], overrides: Partial<MergeInput> = {}) =>
    merge(
      input({
        followUpReminders,
        base,
        desired,
        normalise: (content) => content,
        remote: { ...contentOf(desired), reminders },
        ...overrides,
      }),
    );

  it('do not become its own when the person changes another', () => {
    expect(merged([1_440, 60, 5])).toMatchObject({
      incoming: { reminders: [60, 5] },
      desired: { reminders: [1_440, 60, 5] },
      base: { ours: { reminders: [1_440, 60, 5] }, theirs: { reminders: [1_440, 60, 5] } },
    });
  });

  it('are written again when the person takes them away, and nothing comes in', () => {
    expect(merged([60, 10])).toMatchObject({
      incoming: {},
      desired: { reminders: [1_440, 60, 10] },
      base: { ours: { reminders: [60, 10] } },
    });
  });

  it('are named in a conflict as they stand there, and left out of what would be taken over', () => {
    const result = merged([1_440, 30], { desired: { ...desired, reminders: [1_440, 5] } });
    expect(result).toMatchObject({
      conflicts: [{ calendar: [1_440, 30], taken: { draft: [1_440, 30], event: [30] } }],
    });
  });
});

describe('several fields at once', () => {
  it('merge those that do not clash, while one is in conflict', () => {
    const desired = { ...DRAFT, title: 'Ours', location: 'Our room' };
    const remote = { ...ECHO, title: 'Theirs', description: 'Their text' };
    const result = merge(input({ desired, remote }));
    expect(result).toMatchObject({
      incoming: { description: 'Their text' },
      conflicts: [{ field: 'title' }],
      base: { ours: { title: 'Acme', location: 'Room 1', description: 'Their text' }, theirs: { title: 'Acme' } },
    });
  });

  it('in busy detail let only the time in, and write over the rest', () => {
    const remote = { ...ECHO, title: 'Named by the person', time: LATER };
    const result = merge(input({ remote, inboundFields: ['time'] }));
    expect(result).toMatchObject({ incoming: { time: LATER }, base: { ours: { title: 'Named by the person' } } });
  });
});

describe('edited in the calendar while its text is being hidden there', () => {
  const hidden = { title: 'Busy', description: '', location: '', visibility: 'private' } as const;
  const desired: EventDraft = { ...DRAFT, ...hidden };
  const remote = { ...ECHO, title: 'Theirs', time: LATER };

  it('is taken over, and then hidden', () => {
    expect(merge(input({ desired, remote }))).toMatchObject({
      kind: 'merged',
      incoming: { title: 'Theirs', time: LATER },
      desired: { ...hidden, time: LATER },
      base: { ours: { title: 'Theirs', time: LATER }, theirs: remote },
      conflicts: [],
    });
  });

  it.each([
    ['ask', 2_000, 'career_copilot'],
    ['career_copilot', 2_000, 'career_copilot'],
    ['calendar', 0, 'calendar'],
    ['newest', 2_000, 'calendar'],
    ['newest', 0, 'career_copilot'],
  ] as const)('and edited here, policy %s, calendar changed at %s: %s wins, as nothing can wait', (...row) => {
    const [policy, remoteAt, side] = row;
    const said = { ...contentOf(DRAFT), title: 'Ours' };
    expect(merge(input({ desired, remote, said, policy, remoteAt }))).toMatchObject({
      incoming: side === 'calendar' ? { title: 'Theirs' } : { time: LATER },
      desired: { title: 'Busy' },
      base: { ours: { title: 'Theirs' }, theirs: { title: 'Theirs' } },
      conflicts: [],
      decided: { side, fields: ['title'] },
    });
  });
});

describe('deleted in the calendar', () => {
  it.each<[string, Partial<EventDraft>, Partial<EventDraft>]>([
    ['detail is hidden', {}, { title: 'Busy', description: '', location: '', visibility: 'private' }],
    ['detail is shown', { title: 'Busy', description: '', location: '', visibility: 'private' }, {}],
    ['reminders are others', {}, { reminders: [15] }],
  ])('is no conflict with preferences by which its %s', (_what, before, after) => {
    const { reminders: _, ...said } = contentOf(DRAFT);
    const base = { ours: { ...DRAFT, ...before }, theirs: ECHO };
    const desired = { ...DRAFT, ...after };
    expect(merge(input({ base, desired, said, remote: null })).kind).toBe('cancel');
    const edited = { ...desired, time: LATER };
    expect(merge(input({ base, desired: edited, said, remote: null })).kind).toBe('deletion-conflict');
  });

  it.each(['cancel', 'unlink', 'recreate'] as const)(
    'and unchanged here: %s, as the person wants it',
    (onCalendarDelete) => {
      expect(merge(input({ remote: null, onCalendarDelete }))).toEqual({ kind: onCalendarDelete });
    },
  );

  it('and edited here: a conflict of the status, whose deleting side says cancelled', () => {
    expect(merge(input({ remote: null, desired: { ...DRAFT, title: 'Ours' } }))).toEqual({
      kind: 'deletion-conflict',
      conflict: { field: 'status', base: 'confirmed', careerCopilot: 'confirmed', calendar: 'cancelled' },
    });
  });

  it.each([
    ['career_copilot', 'recreate', 'career_copilot'],
    ['calendar', 'cancel', 'calendar'],
    ['newest', 'recreate', 'career_copilot'],
  ] as const)('and edited here, policy %s: %s, as %s was to win', (policy, kind, side) => {
    const decided = { side, fields: ['status'] };
    expect(merge(input({ remote: null, desired: { ...DRAFT, title: 'Ours' }, policy }))).toEqual({ kind, decided });
  });

  it.each(['unlink', 'recreate'] as const)(
    'and edited here, policy calendar: %s, if that is what deleting means',
    (kind) => {
      const desired = { ...DRAFT, title: 'Ours' };
      const result = merge(input({ remote: null, desired, policy: 'calendar', onCalendarDelete: kind }));
      expect(result).toEqual({ kind, decided: { side: 'calendar', fields: ['status'] } });
    },
  );

  it('and not wanted here either: both gone', () => {
    expect(merge(input({ remote: null, desired: null }))).toEqual({ kind: 'both-gone' });
  });
});

describe('deleted or cancelled here', () => {
  const gone = { desired: null, eventAlive: false } as const;

  it('and untouched in the calendar: stays to be deleted, under the etag that is there now', () => {
    expect(merge(input(gone))).toEqual({
      kind: 'merged',
      base: { ours: DRAFT, theirs: ECHO },
      incoming: {},
      desired: null,
      conflicts: [],
    });
  });

  it('and edited in the calendar: a conflict that carries the edit', () => {
    expect(merge(input({ ...gone, remote: { ...ECHO, title: 'Theirs' } }))).toEqual({
      kind: 'deletion-conflict',
      conflict: {
        field: 'status',
        base: 'confirmed',
        careerCopilot: 'cancelled',
        calendar: 'confirmed',
        calendarContent: { title: 'Theirs' },
      },
    });
  });

  it('and edited in the calendar, which wins: comes back with the edit', () => {
    expect(merge(input({ ...gone, remote: { ...ECHO, title: 'Theirs' }, policy: 'calendar' }))).toMatchObject({
      kind: 'merged',
      incoming: { title: 'Theirs', status: 'confirmed' },
      decided: { side: 'calendar', fields: ['status'] },
    });
  });

  it('and edited in the calendar, which wins: only the edit comes back, and is not written again', () => {
    const remote = { ...ECHO, title: 'Theirs' };
    const result = merge(input({ ...gone, remote, policy: 'calendar' }));
    expect(result).toMatchObject({ base: { ours: { title: 'Theirs', reminders: [60, 10] }, theirs: remote } });
    // The provider's rewriting of the other fields is nobody's edit.
    expect(result.kind === 'merged' && result.incoming).toEqual({ title: 'Theirs', status: 'confirmed' });
  });

  it('merely no longer shown there: what it does not say itself is no edit of ours', () => {
    const { reminders: _, ...said } = contentOf(DRAFT);
    const remote = { ...ECHO, reminders: [5] };
    expect(merge(input({ desired: null, said, remote }))).toMatchObject({ incoming: { reminders: [10, 5] } });
  });

  it.each([
    ['ask', { title: 'Ours', location: 'There' }, 'career_copilot'],
    ['calendar', { title: 'Theirs', location: 'There' }, 'calendar'],
  ] as const)('merely no longer shown there, edited on both sides, policy %s: leaves %o', (policy, after, side) => {
    const said = { ...contentOf(DRAFT), title: 'Ours' };
    const remote = { ...ECHO, title: 'Theirs', location: 'There' };
    const result = merge(input({ desired: null, eventAlive: true, said, remote, policy }));
    if (result.kind !== 'merged') throw new Error(result.kind);
    expect({ ...said, ...result.incoming }).toMatchObject(after);
    expect(result.decided).toEqual({ side, fields: ['title'] });
  });

  it('merely no longer shown in this calendar: its last edits there are taken along', () => {
    expect(merge(input({ desired: null, eventAlive: true, remote: { ...ECHO, title: 'Theirs' } }))).toMatchObject({
      kind: 'merged',
      incoming: { title: 'Theirs' },
      conflicts: [],
    });
  });
});
