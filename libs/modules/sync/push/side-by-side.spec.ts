import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { allOf, sideBySide } from './side-by-side';

const NEVER = Infinity;

/** Work that is under way until it is told how it ends. */
class Desk {
  readonly begun: number[] = [];
  private readonly ends = new Map<number, PromiseWithResolvers<boolean>>();

  readonly work = (item: number): Promise<boolean> => {
    const end = Promise.withResolvers<boolean>();
    this.begun.push(item);
    this.ends.set(item, end);
    return end.promise;
  };

  async end(item: number, mayGoOn = true): Promise<void> {
    this.ends.get(item)!.resolve(mayGoOn);
    await nextTurn();
  }

  async fail(item: number, message: string): Promise<void> {
    this.ends.get(item)!.reject(new Error(message));
    await nextTurn();
  }
}

/** Whether it is over, and what came of it. */
function watched<Result>(work: Promise<Result>) {
  const end: { result?: Result; error?: unknown; isOver: boolean } = { isOver: false };
  void work.then(
    (result) => Object.assign(end, { result, isOver: true }),
    (error: unknown) => Object.assign(end, { error, isOver: true }),
  );
  return end;
}

it('begins the next when one is done, and ends with the last', async () => {
  const desk = new Desk();
  const end = watched(sideBySide([1, 2, 3], { atOnce: 2, ends: NEVER }, desk.work));
  expect(desk.begun).toEqual([1, 2]);
  await desk.end(2);
  expect(desk.begun).toEqual([1, 2, 3]);
  await desk.end(3);
  expect(end.isOver).toBe(false);
  await desk.end(1);
  expect(end).toMatchObject({ isOver: true, result: [] });
});

it('begins nothing more when one of them says that it is enough, and waits for the others', async () => {
  const desk = new Desk();
  const end = watched(sideBySide([1, 2, 3, 4], { atOnce: 2, ends: NEVER }, desk.work));
  await desk.end(1, false);
  expect(end.isOver).toBe(false);
  await desk.end(2);
  expect(desk.begun).toEqual([1, 2]);
  expect(end).toMatchObject({ isOver: true, result: [3, 4] });
});

it('begins nothing more when its turn has ended', async () => {
  const desk = new Desk();
  const end = watched(sideBySide([1, 2, 3], { atOnce: 1, ends: performance.now() }, desk.work));
  await desk.end(1);
  expect(end).toMatchObject({ isOver: true, result: [2, 3] });
});

it('fails when one of them does, with nothing begun after it and nothing left under way', async () => {
  const desk = new Desk();
  const end = watched(sideBySide([1, 2, 3, 4], { atOnce: 3, ends: NEVER }, desk.work));
  await desk.fail(2, 'away');
  expect(end.isOver).toBe(false);
  await desk.end(1);
  expect(end.isOver).toBe(false);
  await desk.end(3);
  expect(desk.begun).toEqual([1, 2, 3]);
  expect(end).toMatchObject({ isOver: true, error: { message: 'away' } });
});

it('of several that all have to be done one that fails is told of when the others have ended', async () => {
  const desk = new Desk();
  const end = watched(allOf([1, 2].map(desk.work)));
  await desk.fail(1, 'away');
  expect(end.isOver).toBe(false);
  await desk.end(2);
  expect(end).toMatchObject({ isOver: true, error: { message: 'away' } });
});
