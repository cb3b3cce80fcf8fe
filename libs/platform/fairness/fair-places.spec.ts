import { expect, it, vi } from 'vitest';
import { FairPlaces, NoPlaceError } from './fair-places';

const LIMITS = { places: 3, perPerson: 2, mostWaiting: 4, patienceMs: 60_000 };

/** Work that is under way until it is told to end. */
function piece() {
  let end = (): void => undefined;
  const done = new Promise<void>((resolve) => (end = resolve));
  const begun = vi.fn<() => void>();
  const work = () => {
    begun();
    return done;
  };
  return { work, begun, end };
}

it('as much of one person is under way as one person may have, and others have the rest', async () => {
  const places = new FairPlaces(LIMITS);
  const [first, second, third, other] = [piece(), piece(), piece(), piece()];
  const all = [first, second, third].map(({ work }) => places.run('ada', work));
  all.push(places.run('bob', other.work));
  for (const { begun } of [first, second, other]) expect(begun).toHaveBeenCalledOnce();
  expect(third.begun).not.toHaveBeenCalled();
  first.end();
  await expect.poll(() => third.begun).toHaveBeenCalledOnce();
  for (const { end } of [second, third, other]) end();
  await Promise.all(all);
});

it('a free place goes to the person whose turn it is, however many others have come before', async () => {
  const places = new FairPlaces({ ...LIMITS, places: 1, mostWaiting: 100 });
  const order: string[] = [];
  const held = piece();
  const all = [places.run('ada', held.work)];
  const done = (name: string) => places.run(name, async () => void order.push(name));
  for (let waiting = 0; waiting < 50; waiting += 1) all.push(done('ada'));
  all.push(done('bob'), done('eve'), done('bob'));
  held.end();
  await Promise.all(all);
  expect(order.slice(0, 5)).toEqual(['ada', 'bob', 'eve', 'ada', 'bob']);
  expect(order).toHaveLength(53);
});

it('too much of one person is turned away at once, and what waits for too long in time', async () => {
  const places = new FairPlaces({ ...LIMITS, places: 1, mostWaiting: 1, patienceMs: 20 });
  const held = piece();
  const running = places.run('ada', held.work);
  const waiting = places.run('ada', async () => 'too late');
  await expect(places.run('ada', async () => 'too many')).rejects.toThrow(NoPlaceError);
  await expect(waiting).rejects.toThrow(NoPlaceError);
  held.end();
  await running;
  expect(await places.run('ada', async () => 'free again')).toBe('free again');
});

it('what nobody waits for any more gives its turn to the next', async () => {
  const places = new FairPlaces({ ...LIMITS, places: 1 });
  const held = piece();
  const running = places.run('ada', held.work);
  const abandoned = new AbortController();
  const gone = places.run('bob', async () => 'unwanted', abandoned.signal);
  const next = places.run('bob', async () => 'wanted');
  abandoned.abort();
  await expect(gone).rejects.toThrow(NoPlaceError);
  held.end();
  await running;
  expect(await next).toBe('wanted');
});

it('a place is free again when the work in it has failed', async () => {
  const places = new FairPlaces({ ...LIMITS, places: 1 });
  await expect(places.run('ada', () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(await places.run('bob', async () => 'done')).toBe('done');
});
