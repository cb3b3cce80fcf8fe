import { describe, expect, it } from 'vitest';
import { placesOf, type Maker } from './maker';
import type { ScriptedAccount } from './scripted-account';
import { StandingEvents } from './standing-events';
import { useEngine } from './use-engine';

const PROVIDERS = ['google', 'microsoft'] as const;
/** As many as there are deaths, or a few more. */
const AT_ONCE = 40;
/** Each of them is some thirty deaths. */
const LONG = { timeout: 600_000 };

interface Change {
  /** What the person does in the calendar. */
  make(account: ScriptedAccount, eventId: string): unknown;
  /** How the event stands here afterwards, and how often it was changed for that. */
  here: { title?: string; status: string };
  edits: number;
  /** What the timeline says the calendar has done. */
  line: 'merge' | 'cancel';
  isGone?: boolean;
}

const edit = (account: ScriptedAccount, eventId: string) => account.edit(eventId, { title: 'Theirs' });
const move = (account: ScriptedAccount, eventId: string) => account.move(eventId, 'second');

const CHANGES = {
  edited: { make: edit, here: { title: 'Theirs', status: 'confirmed' }, edits: 1, line: 'merge' },
  deleted: {
    make: (account, eventId) => account.delete(eventId),
    here: { status: 'cancelled' },
    edits: 1,
    line: 'cancel',
    isGone: true,
  },
  // Where it stands is no part of the event, and told of all the same.
  moved: { make: move, here: { status: 'confirmed' }, edits: 0, line: 'merge' },
  'moved and edited': {
    make: (account, eventId) => {
      move(account, eventId);
      edit(account, eventId);
    },
    here: { title: 'Theirs', status: 'confirmed' },
    edits: 1,
    line: 'merge',
  },
} as const satisfies Record<string, Change>;

/** Tests that no death of a worker that reads of one of these changes loses it, or doubles it. */
export function testDeathsInReadingOf(...names: Array<keyof typeof CHANGES>): void {
  const scene = useEngine();

  describe.each(PROVIDERS)('a worker that dies before any step of reading a calendar of %s', LONG, (provider) => {
    it.each(names)('in which an event was %s takes it over once, and undoes nothing', async (name) => {
      const { engine, person } = scene;
      const maker = { person, account: await person.connect(provider) };
      await engine.settled();
      const standing = new StandingEvents(engine, maker, AT_ONCE);
      for (let deaths = 0; ; deaths += 1) {
        const id = await standing.take();
        const { id: eventId } = placesOf(maker, id)[0]!;
        CHANGES[name].make(maker.account, eventId);
        const died = await engine.dying({ before: deaths + 1 }, () => engine.settled());
        await engine.reviveWorker();
        await engine.settled();
        await isTakenOver(maker, { id, eventId, died }, CHANGES[name]);
        if (died !== null) continue;
        expect(deaths).toBeGreaterThan(5);
        return;
      }
    });
  });
}

async function isTakenOver(
  maker: Maker,
  { id, eventId, died }: { id: string; eventId: string; died: string | null },
  { here, edits, line, isGone }: Change,
): Promise<void> {
  const { person, account } = maker;
  const event = await person.app.event(id);
  expect({ died, ...event }).toMatchObject({ died, ...here, version: 1 + edits });
  expect(await linesOf(maker, id)).toEqual([line]);
  expect(placesOf(maker, eventId)).toHaveLength(isGone ? 0 : 1);
  expect(account.writes()).toEqual([]);
  expect(await person.openConflicts()).toEqual([]);
}

/** What the timeline says the calendar has done. */
async function linesOf({ person }: Maker, id: string): Promise<string[]> {
  const lines = await person.timeline(id);
  return lines.filter(({ actor }) => actor === 'calendar').map(({ action }) => action);
}
