import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;
const TITLE = { google: 'summary', microsoft: 'subject' } as const;
/** What comes of the edits one after the other: the sooner the edit, the later it is told of. */
const SHUFFLED = [
  { mode: 'delay', ms: 2_400 },
  { mode: 'delay', ms: 1_800 },
  { mode: 'double', ms: 1_200 },
  { mode: 'lose' },
];

const TOLD = ['delivered', 'delivered', 'delivered', 'delivered', 'lost'];
/** Each that is delivered is followed by one read at most, and those that bring nothing new by two looks together. */
const MOST_READS = 4 + 2;
/** Whatever follows a notification has followed by then. */
const AFTERMATH_MS = 1_500;

interface Told {
  at: string;
  outcome: string;
}

interface Armed {
  match?: { account?: string };
}

let stack: RunningStack;
let person: Person;

beforeAll(async () => {
  // Nothing is polled meanwhile: every read has a notification as its cause.
  stack = await sharedStack();
});
beforeEach(async () => {
  person = await Person.of(stack);
});

it.each(PROVIDERS)(
  'notifications of %s that come late, in reverse, twice and not at all: every edit arrives once, and nothing is written',
  async (provider) => {
    const { id } = await person.settledInterview(provider);
    const more = await Promise.all(['B', 'C', 'D'].map((title) => person.app.addInterview({ title })));
    const events = await Promise.all([id, ...more.map((event) => event.id)].map((each) => person.synced(each)));
    await person.calm(provider);
    const account = person.email(provider);
    for (const action of SHUFFLED) {
      await person.calendars.fault({ provider, match: { account }, action: { kind: 'notification', ...action } });
    }
    const began = new Date().toISOString();
    const armed = async () => {
      const { items } = await person.calendars.control<{ items: Armed[] }>('GET', '/faults');
      return items.filter(({ match }) => match?.account === account).length;
    };
    for (const [turn, { sync }] of events.entries()) {
      await person.edit(provider, sync[0]!.providerEventId!, { [TITLE[provider]]: `Edit of ${turn}` });
      // One notification for each edit: providers tell of several at once when they can.
      await eventually(armed, (left) => left === SHUFFLED.length - turn - 1);
    }
    const outcomes = async () => {
      const query = new URLSearchParams({ provider, account }).toString();
      const { items } = await person.calendars.control<{ items: Told[] }>('GET', `/notifications?${query}`);
      return items.filter((told) => told.at >= began).map(({ outcome }) => outcome);
    };
    await eventually(outcomes, ({ length }) => length === TOLD.length);
    expect((await outcomes()).toSorted()).toEqual(TOLD);
    await person.quiet(provider);
    await delay(AFTERMATH_MS);
    for (const [turn, { id: eventId, version }] of events.entries()) {
      expect(await person.app.event(eventId)).toMatchObject({ title: `Edit of ${turn}`, version: version + 1 });
    }
    expect(await person.openConflicts()).toEqual([]);
    expect(await person.calendars.writes(provider, account)).toEqual([]);
    const requests = await person.calendars.requests({ provider, account });
    expect(requests.length).toBeLessThanOrEqual(MOST_READS);
  },
);
