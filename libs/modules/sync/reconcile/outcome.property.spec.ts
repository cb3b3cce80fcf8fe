import { isDeepStrictEqual } from 'node:util';
import type { ProviderEvent } from '@calendar/contracts/calendar-provider';
import {
  CONTENT_FIELDS,
  type ConflictPolicy,
  type EventContent,
  type EventDraft,
} from '@calendar/contracts/vocabulary';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RememberingLink } from '../links/deleted-remote';
import { confirmWrites } from '../merge/confirmed-writes';
import { merge, NO_REACH } from '../merge/merge';
import { changedFields, planPush, type PushPlan } from '../planning/plan-push';
import { outcome } from './outcome';

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

const LINK: RememberingLink = {
  id: 'link',
  userId: 'person',
  eventId: 'career event',
  connectionId: 'connection',
  provider: 'google',
  accountId: 'account',
  calendarId: 'primary',
  desired: FIRST,
  desiredVersion: 1,
  desiredAt: new Date(0),
  pendingSince: new Date(0),
  providerEventId: 'event',
  providerCalendarId: 'primary',
  movedFrom: null,
  recurring: false,
  guests: 0,
  approvedVersion: null,
  etag: '0',
  providerUpdatedAt: null,
  htmlLink: null,
  generation: 0,
  pendingWrites: [],
  base: { ours: FIRST, theirs: normalise(FIRST) },
  syncedVersion: 1,
  unlinked: false,
  disputed: [],
  status: 'synced',
  attempts: 0,
  failingSince: null,
  nextAttemptAt: null,
  lastError: null,
  gaveUp: false,
  lastSyncedAt: null,
  lastWrittenAt: null,
  deletedRemote: null,
};

/** More steps than this in a row, and the engine would never come to rest. */
const MOST_STEPS = 10;

/** A career event and its calendar event, with the engine between them: its plan, its merge, and what these mean. */
class World {
  link = LINK;
  remote: EventContent = normalise(FIRST);
  /** Counts what has changed there: the etag. */
  version = 0;
  writes = 0;

  constructor(private readonly policy: ConflictPolicy) {}

  get desired(): EventDraft {
    return this.link.desired!;
  }

  get disputed(): readonly string[] {
    return this.link.disputed;
  }

  apply(step: Step): void {
    if (step.side === 'ours') this.edit({ ...this.desired, ...step.edit });
    // A person's client rewrites nothing of its own accord, but the provider does.
    else if (step.side === 'theirs') this.change(normalise({ ...this.remote, ...step.edit }));
    else this.sync(step.side);
  }

  /** Pull, then push, until the link is at rest or an answer is lost. */
  sync(answer: 'sync' | 'lost' | 'cut' = 'sync'): void {
    if (this.link.etag !== String(this.version)) this.reconcile();
    for (let steps = 0; this.isDue(); steps += 1) {
      if (steps > MOST_STEPS) throw new Error('the engine goes round in circles');
      if (!this.push(planPush(this.link), answer)) return;
    }
  }

  private isDue(): boolean {
    return this.link.desiredVersion > this.link.syncedVersion || this.link.pendingWrites.length > 0;
  }

  private edit(desired: EventDraft): void {
    if (isDeepStrictEqual(desired, this.desired)) return;
    this.link = { ...this.link, desired, desiredVersion: this.link.desiredVersion + 1 };
  }

  private change(remote: EventContent): void {
    if (isDeepStrictEqual(remote, this.remote)) return;
    this.remote = remote;
    this.version += 1;
  }

  /** @returns whether an answer has come */
  private push(plan: PushPlan, answer: 'sync' | 'lost' | 'cut'): boolean {
    if (plan.kind === 'nothing') this.commit(outcome(this.link, { kind: 'in-step' }));
    else if (plan.kind === 'compare') this.reconcile();
    else if (plan.kind === 'update') return this.write(plan, answer);
    else throw new Error(plan.kind);
    return true;
  }

  private write({ draft, fields }: Extract<PushPlan, { kind: 'update' }>, answer: 'sync' | 'lost' | 'cut'): boolean {
    this.writes += 1;
    const sent = Object.fromEntries(fields.map((field) => [field, draft[field]]));
    this.link = { ...this.link, pendingWrites: [...this.link.pendingWrites, sent] };
    if (answer === 'cut') return false;
    if (this.link.etag !== String(this.version)) {
      this.reconcile();
      return true;
    }
    const shown = Object.entries(sent).filter(([field]) => field in this.remote);
    this.change(normalise({ ...this.remote, ...Object.fromEntries(shown) }));
    if (answer === 'lost') return false;
    this.commit(outcome(this.link, { kind: 'updated', draft, fields, event: this.event() }));
    return true;
  }

  private reconcile(): void {
    const { base, pendingWrites: writes } = this.link;
    const known = confirmWrites({ base: base!, writes, found: this.remote, normalise });
    const result = merge({
      base: known.base,
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
    this.commit(outcome({ ...this.link, base: known.base }, { kind: 'merged', found: this.event(), result }));
    // The plan that follows from what the career event takes over finds here what it comes to.
    if (result.kind === 'merged') this.edit({ ...this.desired, ...result.incoming } as EventDraft);
  }

  private commit({ merged, ...patch }: ReturnType<typeof outcome>): void {
    this.link = { ...this.link, ...patch, pendingWrites: [], ...(merged && { desired: merged.draft }) };
  }

  private event(): ProviderEvent {
    const presentation = { availability: this.desired.availability, visibility: this.desired.visibility };
    const etag = String(this.version);
    return { id: 'event', etag, htmlLink: null, updatedAt: null, content: this.remote, presentation };
  }
}

const stateOf = ({ link, remote, writes }: World) => ({ link, remote, writes });

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
            expect(shows(world, field) || world.disputed.includes(field), field).toBe(true);
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
          expect(changedFields(world.desired, world.link.base)).toEqual([]);
        }),
      );
    });
  },
);
