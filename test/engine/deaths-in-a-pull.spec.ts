import { describe, expect, it } from 'vitest';
import type { Standing } from './support/engine-person';
import type { ScriptedAccount } from './support/scripted-account';
import { useEngine } from './support/use-engine';

const PROVIDERS = ['google', 'microsoft'] as const;

const scene = useEngine();
let account: ScriptedAccount;

/** What the person does in the calendar, and how the event stands here afterwards. */
const CHANGES: Array<[string, (there: string) => unknown, object]> = [
  ['edited', (there) => account.edit(there, { title: 'Theirs' }), { title: 'Theirs', status: 'confirmed' }],
  ['deleted', (there) => account.delete(there), { status: 'cancelled' }],
  ['moved', (there) => account.move(there, 'second'), { status: 'confirmed' }],
  [
    'moved and edited',
    (there) => {
      account.move(there, 'second');
      account.edit(there, { title: 'Theirs' });
    },
    { title: 'Theirs', status: 'confirmed' },
  ],
];

/** Each of them is some thirty deaths. */
const LONG = { timeout: 600_000 };

describe.each(PROVIDERS)('a worker that dies before any step of reading a calendar of %s', LONG, (provider) => {
  it.each(CHANGES)('in which an event was %s takes it over once, and undoes nothing', async (what, change, here) => {
    account = await scene.person.connect(provider);
    await scene.engine.settled();
    let deaths = 0;
    for (;;) {
      const standing = await scene.person.interviewIn(account);
      change(standing.eventId);
      const died = await scene.engine.dying(deaths + 1, () => scene.engine.settled());
      await scene.engine.reviveWorker();
      await scene.engine.settled();
      const event = await scene.person.app.event(standing.id);
      // Where it stands is no part of the event, and told of all the same.
      const edits = what === 'moved' ? 0 : 1;
      expect({ died, ...event }).toMatchObject({ died, ...here, version: standing.version + edits });
      expect(await linesOf(standing)).toEqual([what === 'deleted' ? 'cancel' : 'merge']);
      const places = ['primary', 'second'].map((place) =>
        account.seen(place).filter(({ id }) => id === standing.eventId),
      );
      expect(places.flat()).toHaveLength(what === 'deleted' ? 0 : 1);
      expect(account.writes()).toEqual([]);
      expect(await scene.person.openConflicts()).toEqual([]);
      if (died === null) break;
      deaths += 1;
    }
    expect(deaths).toBeGreaterThan(5);
  });
});

/** What the timeline says the calendar has done. */
async function linesOf({ id }: Standing): Promise<string[]> {
  const lines = await scene.person.timeline(id);
  return lines.filter(({ actor }) => actor === 'calendar').map(({ action }) => action);
}
