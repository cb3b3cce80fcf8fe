import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NEXT_YEAR } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;

const SLOW_MS = 15_000;

interface Busy {
  items: Array<{
    connectionId: string;
    calendarId: string;
    start: string;
    end: string;
    tentative: boolean;
    allDay: boolean;
  }>;
  unchecked: Array<{ connectionId: string; reason: string }>;
}

let stack: RunningStack;
let person: Person;

beforeAll(async () => {
  stack = await sharedStack();
});
beforeEach(async () => {
  person = await Person.of(stack);
});

const day = `${NEXT_YEAR}-03-01`;
const SPAN = { start: `${day}T10:00:00+01:00`, end: `${day}T11:00:00+01:00`, timeZone: 'Europe/Berlin' };

const busy = (span: object = {}) => person.app.ok<Busy>('POST', '/calendar/busy', { ...SPAN, ...span });
/** On a busy machine two seconds may be too little: whoever is told so asks again. */
const known = (span: object = {}) =>
  eventually(
    () => busy(span),
    ({ unchecked }) => unchecked.length === 0,
  );
const allow = () => person.app.ok('PATCH', '/calendar/preferences', { clashWarning: true });

/** The person has something of their own there. */
function planned(provider: (typeof PROVIDERS)[number], from: string, to: string): Promise<unknown> {
  const [start, end] = [from, to].map((clock) => ({ dateTime: `${day}T${clock}:00`, timeZone: 'Europe/Berlin' }));
  const title = provider === 'google' ? { summary: 'Secret dentist' } : { subject: 'Secret dentist' };
  return person.calendars.create(provider, person.email(provider), { ...title, start, end });
}

describe.each(PROVIDERS)('a time that is asked about, with %s', (provider) => {
  it('is looked at when the person lets us, and never otherwise', async () => {
    const { connectionId } = await person.connect(provider);
    await planned(provider, '10:30', '11:30');
    await person.calm(provider);
    expect(await busy()).toEqual({ items: [], unchecked: [{ connectionId, reason: 'switched-off' }] });
    expect(await person.requestsTo(provider, '')).toEqual([]);
    await allow();
    const found = await known();
    expect(found).toEqual({
      items: [
        {
          connectionId,
          calendarId: 'primary',
          start: `${day}T10:30:00+01:00`,
          end: `${day}T11:30:00+01:00`,
          tentative: false,
          allDay: false,
        },
      ],
      unchecked: [],
    });
    expect(await known({ start: `${day}T09:00:00+01:00`, end: `${day}T10:30:00+01:00` })).toMatchObject({ items: [] });
  });

  it('is not taken by what we have written ourselves', async () => {
    const { id } = await person.settledInterview(provider);
    await allow();
    expect(await known()).toEqual({ items: [], unchecked: [] });
    expect(await known({ ignoreEventId: id })).toEqual({ items: [], unchecked: [] });
  });

  it('is answered in two seconds, with what is known by then', async () => {
    const { connectionId } = await person.connect(provider);
    const other = provider === 'google' ? 'microsoft' : 'google';
    await person.connect(other);
    await planned(other, '10:00', '11:00');
    await allow();
    await person.quiet(provider);
    await person.calendars.fault({ provider, action: { kind: 'delay', ms: SLOW_MS }, times: 50 });
    const began = performance.now();
    const first = await busy();
    expect(performance.now() - began).toBeLessThan(SLOW_MS);
    expect(first.unchecked).toContainEqual({ connectionId, reason: 'too-slow' });
    const found = await eventually(busy, ({ items }) => items.length > 0);
    expect(found.unchecked).toEqual([{ connectionId, reason: 'too-slow' }]);
    await person.calendars.clearFaults();
  });

  it('of an account whose access has ended is not known, and that is said', async () => {
    const { connectionId } = await person.connect(provider);
    await allow();
    await person.calendars.account(provider, person.email(provider), 'revoke-grants');
    await eventually(busy, ({ unchecked }) => unchecked[0]?.reason === 'reauth-required');
    expect((await busy()).unchecked).toEqual([{ connectionId, reason: 'reauth-required' }]);
  });
});
