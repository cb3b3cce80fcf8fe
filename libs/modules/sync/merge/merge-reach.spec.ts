import { CONTENT_FIELDS, type EventContent, type EventDraft } from '@calendar/contracts/vocabulary';
import { describe, expect, it } from 'vitest';
import { merge, NO_REACH, type MergeInput } from './merge';

const SHOWN: EventContent = {
  title: 'Base',
  description: 'Text',
  location: 'Room',
  time: { allDay: true, start: '2027-03-01', end: '2027-03-02', timeZone: null },
  reminders: [60],
  status: 'confirmed',
};
const DRAFT: EventDraft = { ...SHOWN, availability: 'busy', visibility: 'default' };
const ECHO = SHOWN;
const LATER: EventContent['time'] = { allDay: true, start: '2027-03-05', end: '2027-03-06', timeZone: null };

function input(overrides: Partial<MergeInput>): MergeInput {
  return {
    base: { ours: DRAFT, theirs: ECHO },
    desired: DRAFT,
    eventAlive: true,
    said: SHOWN,
    remote: ECHO,
    normalise: (content) => content,
    followUpReminders: [],
    mostReminders: 5,
    ownReminders: [60],
    inboundFields: CONTENT_FIELDS,
    reach: NO_REACH,
    policy: 'ask',
    onCalendarDelete: 'cancel',
    desiredAt: 1_000,
    remoteAt: 2_000,
    ...overrides,
  };
}

describe('what would change a series, or what guests see', () => {
  const SERIES = { recurring: true, guests: 0 };
  const GUESTS = { recurring: false, guests: 3 };
  const merged = (overrides: Partial<MergeInput>) => {
    const result = merge(input(overrides));
    if (result.kind !== 'merged') throw new Error(`not merged but ${result.kind}`);
    return result;
  };

  it.each(['ask', 'career_copilot', 'calendar', 'newest'] as const)(
    'waits for a yes, whatever the policy is: %s',
    (policy) => {
      const desired = { ...DRAFT, time: LATER, title: 'Ours' };
      const { conflicts, decided, incoming } = merged({ desired, reach: SERIES, policy });
      expect(conflicts).toMatchObject([{ field: 'time', careerCopilot: LATER, waits: true, reach: SERIES }]);
      expect([decided, incoming]).toEqual([undefined, {}]);
      expect(merged({ desired, reach: GUESTS, policy }).conflicts.map(({ field }) => field)).toEqual(['title', 'time']);
    },
  );

  it('waits also where a rule would write it over what the calendar says', () => {
    const desired = { ...DRAFT, title: 'Ours' };
    const remote = { ...ECHO, title: 'Theirs' };
    const { conflicts, decided } = merged({ desired, remote, reach: GUESTS, policy: 'career_copilot' });
    expect(conflicts).toMatchObject([{ field: 'title', careerCopilot: 'Ours', calendar: 'Theirs', waits: true }]);
    expect(decided).toBeUndefined();
    expect(merged({ desired, remote, reach: GUESTS, policy: 'calendar' })).toMatchObject({
      conflicts: [],
      incoming: { title: 'Theirs' },
    });
  });

  it('comes in as ever', () => {
    const remote = { ...ECHO, title: 'Theirs', time: LATER };
    expect(merged({ remote, reach: { recurring: true, guests: 3 } })).toMatchObject({
      conflicts: [],
      incoming: { title: 'Theirs', time: LATER },
    });
  });

  it.each([true, false])('is no deletion without a yes, the event being alive here: %s', (eventAlive) => {
    for (const reach of [SERIES, GUESTS]) {
      for (const policy of ['ask', 'career_copilot'] as const) {
        expect(merge(input({ desired: null, eventAlive, reach, policy }))).toMatchObject({
          kind: 'deletion-conflict',
          conflict: { field: 'status', careerCopilot: 'cancelled', calendar: 'confirmed', reach },
        });
      }
    }
  });

  it('is an ordinary clash where both sides have changed it, of which the yes is told as well', () => {
    const desired = { ...DRAFT, title: 'Ours' };
    const { conflicts } = merged({ desired, remote: { ...ECHO, title: 'Theirs' }, reach: GUESTS });
    expect(conflicts).toMatchObject([{ field: 'title', reach: GUESTS }]);
    expect(conflicts[0]).not.toHaveProperty('waits');
  });
});
