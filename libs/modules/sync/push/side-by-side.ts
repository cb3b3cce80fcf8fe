/** How much of a list is worked on at once, and until when (by `performance.now()`) anything of it is begun. */
export interface Turn {
  atOnce: number;
  ends: number;
}

/**
 * Works through a list, some of it at a time, until `work` says that it is enough or the turn ends. What is under way then is waited
 * for, also when something of it fails: what a job leaves behind would go on beside its next try, and a process that stops
 * would not wait for it.
 *
 * @param work resolves to whether more of the list may be begun
 * @returns what was not begun
 * @throws what `work` threw
 */
export async function sideBySide<Item>(
  items: readonly Item[],
  { atOnce, ends }: Turn,
  work: (item: Item) => Promise<boolean>,
): Promise<Item[]> {
  const left = [...items];
  let isOver = false;
  const lane = async (): Promise<void> => {
    while (!isOver && left.length > 0) {
      try {
        const mayGoOn = await work(left.shift()!);
        if (!mayGoOn || performance.now() >= ends) isOver = true;
      } catch (error) {
        isOver = true;
        throw error;
      }
    }
  };
  await allOf(Array.from({ length: atOnce }, lane));
  return left;
}

/** As `Promise.all`, but when it fails nothing is under way any more. */
export async function allOf<Result>(works: ReadonlyArray<Promise<Result>>): Promise<Result[]> {
  await Promise.allSettled(works);
  return Promise.all(works);
}
