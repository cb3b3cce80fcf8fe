import type { CareerEventSnapshot, SyncRules, SyncTarget } from '@calendar/contracts/vocabulary';
import { describe, expect, it } from 'vitest';
import { planDraft, type EventFamily, type PlanTarget } from './plan-draft';

const TARGET: SyncTarget = {
  connectionId: 'c',
  calendarId: 'primary',
  eventTypes: ['interview', 'follow_up', 'reminder'],
};
const RULES: SyncRules = {
  eventTypes: {
    interview: { sync: true, reminders: [60, 10], detail: 'full' },
    follow_up: { sync: true, reminders: [30], detail: 'full', as: 'event' },
    reminder: { sync: true, reminders: [0], detail: 'full' },
  },
  conflictPolicy: 'ask',
  onCalendarDelete: 'cancel',
  clashWarning: false,
  targets: [TARGET],
};
const INTERVIEW: CareerEventSnapshot = {
  id: 'interview',
  userId: 'u',
  type: 'interview',
  title: 'Acme',
  description: 'Text',
  location: 'Room 1',
  time: {
    allDay: false,
    start: '2027-03-01T10:00:00.000Z',
    end: '2027-03-01T11:00:00.000Z',
    timeZone: 'Europe/Berlin',
  },
  status: 'confirmed',
  addToCalendar: true,
  reminders: null,
  relatesTo: null,
  version: 1,
  deleted: false,
  cancelledBy: null,
  updatedAt: '2027-01-01T00:00:00.000Z',
};

const at = (start: string) => ({ ...INTERVIEW.time, allDay: false, start, end: start, timeZone: 'UTC' }) as const;
const followUp = (start: string, fields: Partial<CareerEventSnapshot> = {}): CareerEventSnapshot => ({
  ...INTERVIEW,
  id: 'follow-up',
  type: 'follow_up',
  relatesTo: 'interview',
  time: at(start),
  ...fields,
});
const alone = (event: CareerEventSnapshot): EventFamily => ({ event, interview: null, followUps: [] });
const rules = (change: Partial<SyncRules['eventTypes']>): SyncRules => ({
  ...RULES,
  eventTypes: { ...RULES.eventTypes, ...change },
});

describe('an event', () => {
  it('stands in the calendar word for word, with the reminders of its type', () => {
    expect(planDraft(alone(INTERVIEW), RULES, TARGET)).toEqual({
      title: 'Acme',
      description: 'Text',
      location: 'Room 1',
      time: INTERVIEW.time,
      reminders: [60, 10],
      status: 'confirmed',
      availability: 'busy',
      visibility: 'default',
    });
  });

  it.each<[string, Partial<CareerEventSnapshot>]>([
    ['is deleted', { deleted: true }],
    ['is cancelled', { status: 'cancelled' }],
    ['is not to be added to calendars', { addToCalendar: false }],
  ])('that %s does not stand there', (_, fields) => {
    expect(planDraft(alone({ ...INTERVIEW, ...fields }), RULES, TARGET)).toBeNull();
  });

  it('of a type that is switched off, or that no target takes, does not stand there', () => {
    expect(
      planDraft(alone(INTERVIEW), rules({ interview: { ...RULES.eventTypes.interview, sync: false } }), TARGET),
    ).toBeNull();
    expect(planDraft(alone(INTERVIEW), RULES, { ...TARGET, eventTypes: ['reminder'] })).toBeNull();
    expect(planDraft(alone(INTERVIEW), RULES, null)).toBeNull();
  });

  it('has reminders of its own, also none', () => {
    expect(planDraft(alone({ ...INTERVIEW, reminders: [5] }), RULES, TARGET)?.reminders).toEqual([5]);
    expect(planDraft(alone({ ...INTERVIEW, reminders: [] }), RULES, TARGET)?.reminders).toEqual([]);
  });

  it('shows as free when it is a reminder, and as tentative when it is', () => {
    expect(planDraft(alone({ ...INTERVIEW, type: 'reminder' }), RULES, TARGET)?.availability).toBe('free');
    expect(planDraft(alone({ ...INTERVIEW, status: 'tentative' }), RULES, TARGET)?.status).toBe('tentative');
  });

  it('in busy detail shows its time and nothing else', () => {
    const draft = planDraft(
      alone(INTERVIEW),
      rules({ interview: { ...RULES.eventTypes.interview, detail: 'busy' } }),
      TARGET,
    );
    expect(draft).toMatchObject({
      title: 'Busy',
      description: '',
      location: '',
      visibility: 'private',
      time: INTERVIEW.time,
    });
  });
});

describe('a follow-up that is to be a reminder on its interview', () => {
  const AS_REMINDER = rules({ follow_up: { ...RULES.eventTypes.follow_up, as: 'interview_reminder' } });
  const plans = (event: CareerEventSnapshot, target = TARGET) => ({
    interview: planDraft({ event: INTERVIEW, interview: null, followUps: [event] }, AS_REMINDER, target),
    followUp: planDraft({ event, interview: INTERVIEW, followUps: [] }, AS_REMINDER, target),
  });

  it('is one when it is due before, and no event of its own', () => {
    const { interview, followUp: own } = plans(followUp('2027-03-01T08:00:00.000Z'));
    expect(own).toBeNull();
    expect(interview?.reminders).toEqual([120, 60, 10]);
  });

  it.each([
    ['it is due after the interview', followUp('2027-03-02T08:00:00.000Z'), TARGET],
    ['it is due too long before', followUp('2027-01-01T08:00:00.000Z'), TARGET],
    [
      'the interview is not in this calendar',
      followUp('2027-03-01T08:00:00.000Z'),
      { ...TARGET, eventTypes: ['follow_up' as const] },
    ],
  ])('is an event of its own when %s', (_, event, target) => {
    const { interview, followUp: own } = plans(event, target);
    expect(own?.title).toBe('Acme');
    expect(interview?.reminders ?? [60, 10]).toEqual([60, 10]);
  });

  it.each([
    ['Los Angeles', 'America/Los_Angeles', '2027-03-01T17:00:00.000Z', 9 * 60],
    ['Tokyo', 'Asia/Tokyo', '2027-02-28T23:30:00.000Z', 8.5 * 60],
    ['Berlin after the clocks changed', 'Europe/Berlin', '2027-03-28T08:00:00.000Z', 9 * 60],
  ])('is due when its day begins in %s, where the interview is', (_, timeZone, start, minutes) => {
    const end = new Date(Date.parse(start) + 3_600_000).toISOString();
    const interview = { ...INTERVIEW, time: { allDay: false, start, end, timeZone } as const };
    const [day, after] = start < '2027-03-28' ? ['2027-03-01', '2027-03-02'] : ['2027-03-28', '2027-03-29'];
    const time = { allDay: true, start: day, end: after, timeZone: null } as const;
    const event = followUp('2027-03-01T08:00:00.000Z', { time });
    expect(
      planDraft({ event: interview, interview: null, followUps: [event] }, AS_REMINDER, TARGET)?.reminders,
    ).toEqual([minutes, 60, 10]);
  });

  it('of an interview that lasts all day counts back from the begin of that day where it is due', () => {
    const time = { allDay: true, start: '2027-03-02', end: '2027-03-03', timeZone: null } as const;
    const event = followUp('2027-03-01T22:00:00.000Z', {
      time: { ...at('2027-03-01T22:00:00.000Z'), timeZone: 'Europe/Berlin' },
    });
    const family = { event: { ...INTERVIEW, time, reminders: [] }, interview: null, followUps: [event] };
    expect(planDraft(family, AS_REMINDER, TARGET)?.reminders).toEqual([60]);
  });

  describe('in a calendar that keeps one reminder', () => {
    const outlook = { ...TARGET, mostReminders: 1 };
    const early = followUp('2027-02-28T10:00:00.000Z', { id: 'early' });
    const late = followUp('2027-03-01T08:00:00.000Z', { id: 'late' });
    const planned = (event: CareerEventSnapshot, interview: CareerEventSnapshot | null, target: PlanTarget = outlook) =>
      planDraft({ event, interview, followUps: [early, late] }, AS_REMINDER, target);

    it('is that one, rather than a warning of the interview', () => {
      const interview = { ...INTERVIEW, reminders: [2_880, 10] };
      const family = { event: interview, interview: null, followUps: [late] };
      expect(planDraft(family, AS_REMINDER, outlook)?.reminders).toEqual([120]);
    });

    it('is an event of its own when another one is due before', () => {
      expect(planned(INTERVIEW, null)?.reminders).toEqual([1_440]);
      expect(planned(early, INTERVIEW)).toBeNull();
      expect(planned(late, INTERVIEW)?.title).toBe('Acme');
      expect(planned(late, INTERVIEW, TARGET)).toBeNull();
    });

    it('leaves an interview without any the reminders that it has', () =>
      expect(planDraft(alone(INTERVIEW), AS_REMINDER, outlook)?.reminders).toEqual([60, 10]));
  });

  it('is neither when it is cancelled', () => {
    const { interview, followUp: own } = plans(followUp('2027-03-01T08:00:00.000Z', { status: 'cancelled' }));
    expect(own).toBeNull();
    expect(interview?.reminders).toEqual([60, 10]);
  });

  it('comes before the repeated warnings of the interview when there are too many', () => {
    const busy = { ...INTERVIEW, reminders: [50, 40, 30, 20, 10] };
    const family = { event: busy, interview: null, followUps: [followUp('2027-03-01T08:00:00.000Z')] };
    expect(planDraft(family, AS_REMINDER, TARGET)?.reminders).toEqual([120, 50, 40, 30, 20]);
  });
});
