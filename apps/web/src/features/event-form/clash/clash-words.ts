import type { BusyView, ConnectionView } from '@calendar/client';
import { shortProviderName } from '../../../ui/provider-name';
import { locale } from '../../../ui/times';

type Taken = BusyView['items'][number];
type Unchecked = BusyView['unchecked'][number];

/** More than these are counted. */
const MOST = 3;
/** Nobody has let us look, or nothing can be done about it: no news. */
const EXPECTED = new Set<Unchecked['reason']>(['switched-off', 'in-review', 'not-supported']);

const WORDS = {
  taken: (account: string, what: string, when: string) => `${account} has ${what} ${when}.`,
  something: 'something',
  perhaps: 'something tentative',
  allDay: 'all day',
  span: (from: string, to: string) => `from ${from} to ${to}`,
  more: (count: number) => `And ${count} more.`,
  unchecked: (accounts: string) => `${accounts} could not be looked into just now.`,
} as const;

/** "Google has something from 10:30 to 11:30." */
export function clashSentences(
  { items, unchecked }: BusyView,
  accounts: readonly ConnectionView[],
  zone: string,
): { taken: string[]; unchecked: string | null } {
  const nameOf = (id: string) => {
    const account = accounts.find((each) => each.id === id);
    return account && shortProviderName(account.provider);
  };
  const sentences = items
    .slice(0, MOST)
    .map((item) => sentenceOf(item, nameOf(item.connectionId) ?? 'Your calendar', zone));
  const more = items.length > MOST ? [WORDS.more(items.length - MOST)] : [];
  const silent = unchecked
    .filter(({ reason }) => !EXPECTED.has(reason))
    .map(({ connectionId }) => nameOf(connectionId));
  const names = [...new Set(silent.filter((name) => name !== undefined))];
  return {
    taken: [...sentences, ...more],
    unchecked: names.length > 0 ? WORDS.unchecked(new Intl.ListFormat('en-GB').format(names)) : null,
  };
}

function sentenceOf({ start, end, tentative, allDay }: Taken, account: string, zone: string): string {
  const what = tentative ? WORDS.perhaps : WORDS.something;
  if (allDay) return WORDS.taken(account, what, WORDS.allDay);
  const isOneDay = dayIn(start, zone) === dayIn(end, zone);
  const clock = (at: string) => clockIn(at, zone, isOneDay);
  return WORDS.taken(account, what, WORDS.span(clock(start), clock(end)));
}

function dayIn(at: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date(at));
}

function clockIn(at: string, timeZone: string, isOneDay: boolean): string {
  const clock = { timeZone, hour: '2-digit', minute: '2-digit' } as const;
  const parts = isOneDay ? clock : ({ ...clock, day: 'numeric', month: 'short' } as const);
  return new Intl.DateTimeFormat(locale, parts).format(new Date(at));
}
