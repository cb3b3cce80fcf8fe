import { isDeepStrictEqual } from 'node:util';
import {
  CONTENT_FIELDS,
  type ConflictPolicy,
  type EventContent,
  type EventDraft,
} from '@calendar/contracts/vocabulary';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Base, DisputedField, SentFields } from '../links/calendar-link';
import { baseAfterUpdate } from './base-after-update';
import { confirmWrites } from './confirmed-writes';
import { changedFields, planPush } from '../planning/plan-push';
import { merge, NO_REACH } from './merge';

/** A provider that rewrites what it is given, as the real ones do: trims texts, keeps one reminder, renames a zone. */
function normalise(content: EventContent): EventContent {
  const { time } = content;
  return {
    title: content.title.trim(),
    description: content.description.trim(),
    location: content.location.trim(),
    time: !time.allDay && time.timeZone === 'Europe/Amsterdam' ? { ...time, timeZone: 'Europe/Berlin' } : time,
    reminders: content.reminders.slice(0, 1),
    status: content.status,
  };
}

const text = fc.constantFrom('', 'a', 'b', ' a ', 'c');
const time = fc.constantFrom<EventContent['time']>(
  { allDay: false, start: '2027-03-01T09:00:00.000Z', end: '2027-03-01T10:00:00.000Z', timeZone: 'Europe/Amsterdam' },
  { allDay: false, start: '2027-03-28T00:30:00.000Z', end: '2027-03-28T02:00:00.000Z', timeZone: 'Europe/Berlin' },
  { allDay: true, start: '2027-03-01', end: '2027-03-02', timeZone: null },
);
const edit: fc.Arbitrary<Partial<EventContent>> = fc.oneof(
  fc.record({ title: fc.constantFrom('a', 'b', 'c') }),
  fc.record({ description: text }),
  fc.record({ location: text }),
  fc.record({ time }),
  fc.record({ reminders: fc.constantFrom<number[]>([], [10], [60, 10]) }),
  fc.record({ status: fc.constantFrom('confirmed' as const, 'tentative' as const) }),
);

/** `lost`: what is written arrives, and its answer does not; `cut`: neither does. */
type Step = { side: 'ours' | 'theirs'; edit: Partial<EventContent> } | { side: 'sync' | 'lost' | 'cut' };
const history: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ side: fc.constantFrom('ours' as const, 'theirs' as const), edit }),
    fc.record({ side: fc.constantFrom('sync' as const, 'lost' as const, 'cut' as const) }),
  ),
  { maxLength: 12 },
);

/** Both edit the title, and ours is taken back before it has arrived. */
const TAKEN_BACK: Step[] = [
  { side: 'ours', edit: { title: 'c' } },
  { side: 'theirs', edit: { title: 'b' } },
  { side: 'cut' },
  { side: 'ours', edit: { title: 'a' } },
];

const FIRST: EventDraft = {
  title: 'a',
  description: '',
  location: '',
  time: { allDay: true, start: '2027-03-01', end: '2027-03-02', timeZone: null },
  reminders: [10],
  status: 'confirmed',
  availability: 'busy',
  visibility: 'default',
};

/** A career event and its calendar event, with the engine between them. */
class World {
  desired: EventDraft = FIRST;
  remote: EventContent = normalise(FIRST);
  base: Base = { ours: FIRST, theirs: normalise(FIRST) };
  pendingWrites: SentFields[] = [];
  disputed: DisputedField[] = [];
  writes = 0;

  constructor(private readonly policy: ConflictPolicy) {}

  apply(step: Step): void {
    if (step.side === 'ours') this.desired = { ...this.desired, ...step.edit };
    // A person's client rewrites nothing of its own accord, but the provider does.
    else if (step.side === 'theirs') this.remote = normalise({ ...this.remote, ...step.edit });
    else this.sync(step.side);
  }

  /** Pull, then push: one look at the link. */
  sync(answer: 'sync' | 'lost' | 'cut' = 'sync'): void {
    this.pull();
    const plan = planPush({
      desired: this.desired,
      desiredVersion: 1,
      syncedVersion: 1,
      base: this.base,
      providerEventId: 'event',
      providerCalendarId: 'primary',
      calendarId: 'primary',
      movedFrom: null,
      recurring: false,
      guests: 0,
      approvedVersion: null,
      pendingWrites: this.pendingWrites,
      disputed: this.disputed,
    });
    if (plan.kind === 'compare') this.pendingWrites = [];
    if (plan.kind !== 'update') return;
    this.writes += 1;
    this.pendingWrites.push(Object.fromEntries(plan.fields.map((field) => [field, plan.draft[field]])));
    if (answer === 'cut') return;
    const written = Object.fromEntries(
      plan.fields.filter((field) => field in this.remote).map((field) => [field, plan.draft[field]]),
    );
    this.remote = normalise({ ...this.remote, ...written });
    if (answer === 'lost') return;
    this.pendingWrites = [];
    this.base = baseAfterUpdate(this.base, { ...plan, echo: this.remote, disputed: this.disputed });
  }

  private pull(): void {
    if (isDeepStrictEqual(this.remote, this.base.theirs) && this.disputed.length === 0) return;
    const { base } = confirmWrites({ base: this.base, writes: this.pendingWrites, found: this.remote, normalise });
    this.pendingWrites = [];
    const result = merge({
      base,
      desired: this.desired,
      eventAlive: true,
      said: this.desired,
      remote: this.remote,
      normalise,
      followUpReminders: [],
      ownReminders: this.desired.reminders,
      inboundFields: CONTENT_FIELDS,
      reach: NO_REACH,
      policy: this.policy,
      onCalendarDelete: 'cancel',
      desiredAt: 1,
      remoteAt: 2,
    });
    if (result.kind !== 'merged') throw new Error(result.kind);
    this.base = result.base;
    this.desired = { ...this.desired, ...result.incoming } as EventDraft;
    this.disputed = result.conflicts.map((conflict) => conflict.field);
  }
}

const stateOf = ({ desired, remote, base, disputed, writes }: World) => ({ desired, remote, base, disputed, writes });

/** Of several reminders the calendar shows the one that was chosen there, or none: the others are kept. */
const shows = ({ remote, desired }: World, field: (typeof CONTENT_FIELDS)[number]) =>
  isDeepStrictEqual(remote[field], normalise(desired)[field]) ||
  (field === 'reminders' && remote.reminders.every((minutes) => desired.reminders.includes(minutes)));

describe.each(['ask', 'career_copilot', 'calendar', 'newest'] as const)(
  'whatever both sides do, with the policy %s',
  (policy) => {
    it('they end equal, or a conflict names the field', () => {
      fc.assert(
        fc.property(history, (steps) => {
          const world = new World(policy);
          for (const step of steps) world.apply(step);
          world.sync();
          world.sync();
          for (const field of CONTENT_FIELDS) {
            expect(shows(world, field) || (world.disputed as string[]).includes(field), field).toBe(true);
          }
          if (policy !== 'ask') expect(world.disputed).toEqual([]);
        }),
        { numRuns: 500, examples: [[TAKEN_BACK]] },
      );
    });

    it('once they are calm, looking again writes nothing and changes nothing', () => {
      fc.assert(
        fc.property(history, (steps) => {
          const world = new World(policy);
          for (const step of steps) world.apply(step);
          world.sync();
          world.sync();
          const before = structuredClone(stateOf(world));
          world.sync();
          world.sync();
          expect(stateOf(world)).toEqual(before);
        }),
        { numRuns: 500 },
      );
    });

    it('an edit that nobody else touches is never lost', () => {
      fc.assert(
        fc.property(edit, fc.constantFrom('ours' as const, 'theirs' as const), (only, side) => {
          const world = new World(policy);
          world.apply({ side, edit: only });
          world.sync();
          const [field] = Object.keys(only) as [(typeof CONTENT_FIELDS)[number]];
          const value = side === 'ours' ? world.desired[field] : world.remote[field];
          expect(value).toEqual(side === 'ours' ? only[field] : normalise({ ...normalise(FIRST), ...only })[field]);
          expect(shows(world, field)).toBe(true);
        }),
      );
    });

    it('our edits alone are no conflict and all arrive, whatever answers are lost', () => {
      const ownSteps = fc.array(
        fc.oneof(
          fc.record({ side: fc.constant('ours' as const), edit }),
          fc.record({ side: fc.constantFrom('sync' as const, 'lost' as const, 'cut' as const) }),
        ),
        { maxLength: 12 },
      );
      fc.assert(
        fc.property(ownSteps, (steps) => {
          const world = new World(policy);
          let wanted: EventDraft = FIRST;
          for (const step of steps) {
            world.apply(step);
            if (step.side === 'ours') wanted = { ...wanted, ...step.edit };
          }
          world.sync();
          world.sync();
          expect(world.disputed).toEqual([]);
          expect(world.desired).toEqual(wanted);
          expect(world.remote).toEqual(normalise(wanted));
        }),
        { numRuns: 500 },
      );
    });

    it('edits of different fields on both sides both survive', () => {
      fc.assert(
        fc.property(edit, edit, (ours, theirs) => {
          fc.pre(Object.keys(ours)[0] !== Object.keys(theirs)[0]);
          const world = new World(policy);
          world.apply({ side: 'ours', edit: ours });
          world.apply({ side: 'theirs', edit: theirs });
          world.sync();
          const expected = normalise({ ...normalise(FIRST), ...theirs, ...ours });
          expect(world.disputed).toEqual([]);
          expect(world.remote).toEqual(expected);
          expect(changedFields(world.desired, world.base)).toEqual([]);
        }),
      );
    });
  },
);
