import type { Maker } from './maker';
import type { Act } from './script';
import { eventBefore } from './standing-events';

const TYPES = ['interview', 'follow_up', 'reminder'];

/** One change that is made here. */
export interface Change {
  /** Requests that carry it out. */
  acts: readonly Act[];
  /** The event stands in the calendar already. */
  isOfStanding: boolean;
  /** Whether the person's edit comes before the request takes effect: afterwards there would be nothing to edit. */
  isEditedBefore?: boolean;
  /** It is part of a move, of all events of its person. */
  isHalf?: boolean;
  make(maker: Maker, id: string): Promise<unknown>;
  /** What the event is called afterwards, and where it stands; `null`: nowhere. */
  title: 'Before' | 'After';
  standsIn: string | null;
}

/** What becomes of the first request that carries a change out, and whether the person edits the event meanwhile. */
export interface Outcome {
  isRefused?: boolean;
  takesEffect: boolean;
  isEdited?: boolean;
}

const goToSecond = ({ person, account: { connectionId } }: Maker) =>
  person.prefer({ targets: [{ connectionId, calendarId: 'second', eventTypes: TYPES }] });

export const CHANGES = {
  'a create': {
    acts: ['create'],
    isOfStanding: false,
    make: ({ person }, id) => person.app.ok('PUT', `/events/${id}`, eventBefore(id)),
    title: 'Before',
    standsIn: 'primary',
  },
  'an update': {
    acts: ['update'],
    isOfStanding: true,
    make: ({ person }, id) => person.patch(id, { title: `After ${id}` }),
    title: 'After',
    standsIn: 'primary',
  },
  'a deletion': {
    acts: ['delete'],
    isOfStanding: true,
    isEditedBefore: true,
    make: ({ person }, id) => person.app.ok('DELETE', `/events/${id}`),
    title: 'Before',
    standsIn: null,
  },
  'the first half of a move': {
    acts: ['delete'],
    isOfStanding: true,
    isEditedBefore: true,
    isHalf: true,
    make: goToSecond,
    title: 'Before',
    standsIn: 'second',
  },
  'the second half of a move': {
    acts: ['create'],
    isOfStanding: true,
    isHalf: true,
    make: goToSecond,
    title: 'Before',
    standsIn: 'second',
  },
} as const satisfies Record<string, Change>;

export const OUTCOMES = {
  'that took effect': { takesEffect: true },
  'that did not take effect': { isRefused: true, takesEffect: false },
  'whose answer was lost': { isRefused: true, takesEffect: true },
  'that took effect, while the person edited the event': { takesEffect: true, isEdited: true },
  'whose answer was lost, while the person edited the event': { isRefused: true, takesEffect: true, isEdited: true },
} as const satisfies Record<string, Outcome>;

export type ChangeName = keyof typeof CHANGES;
export type OutcomeName = keyof typeof OUTCOMES;

/** Most is to be found out afterwards, and providers differ in how that is done. */
export const WORST = 'whose answer was lost, while the person edited the event' satisfies OutcomeName;
export const OUTCOME_NAMES = Object.keys(OUTCOMES) as OutcomeName[];
