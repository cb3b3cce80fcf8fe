import { QueueFullError, type UnitOfWork } from '@calendar/platform/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually';
import { atOnce, people, transactionsOf, TurnScene } from './turn-scene';

let scene: TurnScene;
let unitOfWork: UnitOfWork;
let elsewhere: UnitOfWork;

beforeAll(async () => {
  scene = await TurnScene.open();
  ({ unitOfWork, elsewhere } = scene);
});
afterAll(() => scene.close());
beforeEach(() => scene.empty());

const stored = () => scene.stored();
const transactionId = () => scene.transactionId();
const insert = (id: string, person: string, number?: unknown) => scene.insert(id, person, number);

describe('a turn that is taken', () => {
  it('keeps nobody else waiting, however many wait for such turns', async () => {
    const held = await Promise.all(people(5).map((person) => scene.holdTurn(person)));
    const works: Array<Promise<unknown>> = [];
    for (const person of people(5)) {
      works.push(unitOfWork.runWithOthers(person, () => insert(person, person)));
      await eventually(
        () => scene.waiting(),
        (count) => count === works.length,
      );
    }
    await unitOfWork.runWithOthers('somebody else', () => insert('else', 'somebody else'));
    expect(await stored()).toEqual(['else']);
    for (const { letGo } of held) letGo();
    await Promise.all([...works, ...held.map(({ done }) => done)]);
    expect(await stored()).toEqual(['else', ...people(5)]);
  });

  it('is waited for by nobody but its person', async () => {
    const held = await scene.holdTurn('person-1');
    const works = people(4).map((person) => unitOfWork.runWithOthers(person, () => insert(person, person)));
    await Promise.all(works.filter((_, index) => index !== 1));
    expect(await stored()).toEqual(['person-0', 'person-2', 'person-3']);
    held.letGo();
    await Promise.all(works);
    expect(await stored()).toEqual(people(4));
    await held.done;
  });

  it('is waited for by all work of its person together', async () => {
    const held = await scene.holdTurn('person-1');
    const works = atOnce(Array.from({ length: 5 }), () => unitOfWork.runWithOthers('person-1', transactionId));
    await scene.somebodyWaits();
    held.letGo();
    expect(transactionsOf(await works)).toBe(1);
    await held.done;
  });

  it('by work of the same process, however long that takes, is not tried: what is left over goes together, nobody alone', async () => {
    const works = Array.from({ length: 3 }, () => people(10)).flat();
    const ended = await atOnce(works, (person) =>
      unitOfWork.runWithOthers(
        person,
        async () => {
          await unitOfWork.query('SELECT pg_sleep(0.01)');
          return transactionId();
        },
        { takesIds: true },
      ),
    );
    expect(transactionsOf(ended)).toBe(3);
  });

  it('by small work elsewhere is waited for together, and only by those who want such a turn', async () => {
    const waitedFor = async (): Promise<number> => {
      const held = await scene.holdTurnsTogether(people(4));
      const works = atOnce(people(4), (person) => unitOfWork.runWithOthers(person, transactionId));
      await scene.somebodyWaits();
      await unitOfWork.runWithOthers('somebody else', () => Promise.resolve());
      held.letGo();
      await held.done;
      return transactionsOf(await works);
    };
    // On a machine that is busy for seconds they stop waiting for each other.
    await eventually(waitedFor, (transactions) => transactions === 1);
  });

  it('by small work that hangs elsewhere is soon waited for by nobody but its person', async () => {
    const [first, ...others] = people(4);
    const hanging = await scene.holdTurnsTogether([first!]);
    const held = await scene.holdTurnsTogether(others);
    const works = people(4).map((person) => unitOfWork.runWithOthers(person, () => insert(person, person)));
    held.letGo();
    await Promise.all(works.slice(1));
    expect(await stored()).toEqual(others);
    hanging.letGo();
    await Promise.all([...works, held.done, hanging.done]);
    expect(await stored()).toEqual(people(4));
  });

  it('comes to who wants it alone, however much small work comes after that', async () => {
    const over = new AbortController();
    const busy = [unitOfWork, elsewhere].map(async (unit) => {
      while (!over.signal.aborted) await unit.runWithOthers('ada', () => unit.query('SELECT pg_sleep(0.001)'));
    });
    const alone = Array.from({ length: 5 }, () => elsewhere.runInTurnOf('ada', () => scene.transactionId(elsewhere)));
    expect(new Set(await Promise.all(alone)).size).toBe(5);
    over.abort();
    await Promise.all(busy);
  });

  it('is waited for by so many of one person and no more', async () => {
    const held = await scene.holdTurn('person-0');
    const ended = atOnce(Array.from({ length: 450 }), () =>
      unitOfWork.runWithOthers('person-0', () => Promise.resolve()),
    );
    await unitOfWork.runWithOthers('person-1', () => insert('other', 'person-1'));
    held.letGo();
    const refused = (await ended).filter((end) => end.status === 'rejected');
    expect(refused.length).toBeGreaterThanOrEqual(200);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(QueueFullError);
    await expect(unitOfWork.runWithOthers('person-0', () => Promise.resolve('again'))).resolves.toBe('again');
    await held.done;
  });
});
