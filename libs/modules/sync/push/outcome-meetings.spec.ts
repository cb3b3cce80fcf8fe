import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { OutcomeMeetings } from './outcome-meetings';

const LONGEST_WAIT_MS = 200;

let meetings: OutcomeMeetings;
/** What has met with others, in order. */
let gone: string[];
/** What is in hand until it is let go. */
let inHand: Map<string, PromiseWithResolvers<void>>;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  [meetings, gone, inHand] = [new OutcomeMeetings(), [], new Map()];
});
afterEach(() => {
  vi.useRealTimers();
});

const links = (count: number, connection = 'connection') =>
  Array.from({ length: count }, (_, number) => `${connection} ${number}`);
const connectionOf = (link: string) => link.split(' ')[0]!;

function take(link: string): void {
  const held = Promise.withResolvers<void>();
  inHand.set(link, held);
  void meetings.attend(connectionOf(link), () => held.promise);
}

async function answer(link: string): Promise<void> {
  void meetings.meet(connectionOf(link)).then(() => gone.push(link));
  await nextTurn();
}

async function letGo(link: string): Promise<void> {
  inHand.get(link)!.resolve();
  await nextTurn();
}

it('eight outcomes of an account go on together, however many are in hand', async () => {
  const all = links(16);
  for (const link of all) take(link);
  for (const link of all.slice(0, 7)) await answer(link);
  expect(gone).toEqual([]);
  await answer(all[7]!);
  expect(gone).toEqual(all.slice(0, 8));
  await answer(all[8]!);
  expect(gone).toHaveLength(8);
});

it('fewer go on when nothing else is in hand that could come', async () => {
  const [first, second, third] = links(3) as [string, string, string];
  for (const link of [first, second, third]) take(link);
  await answer(first);
  await answer(second);
  expect(gone).toEqual([]);
  // It was refused: it has no outcome to be stored with others.
  await letGo(third);
  expect(gone).toEqual([first, second]);
});

it('fewer go on after a moment, counted from the first of them', async () => {
  const [first, second] = links(3) as [string, string];
  for (const link of links(3)) take(link);
  await answer(first);
  await vi.advanceTimersByTimeAsync(LONGEST_WAIT_MS - 1);
  await answer(second);
  expect(gone).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(gone).toEqual([first, second]);
});

it('accounts do not wait for each other, and what nobody has in hand in bulk waits for nothing', async () => {
  const [one, other] = [links(2, 'one'), links(1, 'other')];
  for (const link of [...one, ...other]) take(link);
  await answer(one[0]!);
  await answer(other[0]!);
  expect(gone).toEqual(other);
  await answer('third 0');
  expect(gone).toEqual([...other, 'third 0']);
});
