/** Lines `from.start` to `from.end` of one text stand in place of lines `to.start` to `to.end` of another. */
export interface Hunk {
  from: { start: number; end: number };
  to: { start: number; end: number };
}

/** Longer differences are one: to compare every line with every other would take too long. */
const MOST_COMPARED = 250_000;

/** What differs between two texts, line by line, with as many lines as can be left alone. Pure. */
export function lineHunks(from: readonly string[], to: readonly string[]): Hunk[] {
  let before = 0;
  while (before < from.length && before < to.length && from[before] === to[before]) before += 1;
  let after = 0;
  const most = Math.min(from.length, to.length) - before;
  while (after < most && from[from.length - 1 - after] === to[to.length - 1 - after]) after += 1;
  const middle = {
    from: { start: before, end: from.length - after },
    to: { start: before, end: to.length - after },
  };
  const rows = middle.from.end - middle.from.start;
  const columns = middle.to.end - middle.to.start;
  if (rows === 0 && columns === 0) return [];
  if (rows * columns > MOST_COMPARED) return [middle];
  return hunksBetween(commonLines(from.slice(before, middle.from.end), to.slice(before, middle.to.end)), before, {
    rows,
    columns,
  });
}

/** Pairs of equal lines, in order: a longest common subsequence. */
function commonLines(from: readonly string[], to: readonly string[]): [row: number, column: number][] {
  const width = to.length + 1;
  const lengths = new Uint32Array((from.length + 1) * width);
  for (let row = from.length - 1; row >= 0; row -= 1) {
    for (let column = to.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        from[row] === to[column]
          ? lengths[(row + 1) * width + column + 1]! + 1
          : Math.max(lengths[(row + 1) * width + column]!, lengths[row * width + column + 1]!);
    }
  }
  const pairs: [number, number][] = [];
  let row = 0;
  let column = 0;
  while (row < from.length && column < to.length) {
    if (from[row] === to[column]) pairs.push([row++, column++]);
    else if (lengths[(row + 1) * width + column]! >= lengths[row * width + column + 1]!) row += 1;
    else column += 1;
  }
  return pairs;
}

function hunksBetween(
  pairs: readonly (readonly [row: number, column: number])[],
  offset: number,
  { rows, columns }: { rows: number; columns: number },
): Hunk[] {
  const hunks: Hunk[] = [];
  let row = 0;
  let column = 0;
  for (const [nextRow, nextColumn] of [...pairs, [rows, columns] as const]) {
    if (nextRow > row || nextColumn > column) {
      hunks.push({
        from: { start: offset + row, end: offset + nextRow },
        to: { start: offset + column, end: offset + nextColumn },
      });
    }
    row = nextRow + 1;
    column = nextColumn + 1;
  }
  return hunks;
}
