export interface Piece {
  text: string;
  isChanged: boolean;
}

/** Longer texts are not compared word by word in the middle: the table would be larger than anybody reads. */
const MOST_CELLS = 1_000_000;

/** The words of `now`, and which of them did not stand in `before`, in the longest order that both have in common. */
export function changedWords(before: string, now: string): Piece[] {
  const [old, words] = [wordsOf(before), wordsOf(now)];
  const start = commonStart(old, words);
  const end = commonStart(old.slice(start).toReversed(), words.slice(start).toReversed());
  const [oldMiddle, middle] = [old.slice(start, old.length - end), words.slice(start, words.length - end)];
  const isKept = keptOf(oldMiddle, middle);
  return joined([
    ...words.slice(0, start).map((text) => ({ text, isChanged: false })),
    ...middle.map((text, index) => ({ text, isChanged: !isKept[index] })),
    ...words.slice(words.length - end).map((text) => ({ text, isChanged: false })),
  ]);
}

/** Words and what stands between them, each for itself. */
function wordsOf(text: string): string[] {
  return text.match(/\s+|[^\s]+/g) ?? [];
}

function commonStart(one: readonly string[], other: readonly string[]): number {
  let length = 0;
  while (length < one.length && length < other.length && one[length] === other[length]) length += 1;
  return length;
}

/** Which words of `now` belong to a longest common subsequence. */
function keptOf(old: readonly string[], now: readonly string[]): boolean[] {
  const kept = now.map(() => false);
  if (old.length * now.length > MOST_CELLS) return kept;
  const width = now.length + 1;
  // How long the best one is from here on, row by row.
  const best = new Uint32Array((old.length + 1) * width);
  const at = (row: number, column: number) => best[row * width + column]!;
  for (let row = old.length - 1; row >= 0; row -= 1) {
    for (let column = now.length - 1; column >= 0; column -= 1) {
      best[row * width + column] =
        old[row] === now[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  let [row, column] = [0, 0];
  while (row < old.length && column < now.length) {
    if (old[row] === now[column]) {
      kept[column] = true;
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return kept;
}

/** Neighbours of the same kind are one piece; a space between two changed words is part of the change. */
function joined(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const [index, piece] of pieces.entries()) {
    const isBridge = piece.text.trim() === '' && pieces[index - 1]?.isChanged && pieces[index + 1]?.isChanged;
    const isSpace = piece.text.trim() === '' && !isBridge;
    const isChanged = isBridge || (piece.isChanged && !isSpace);
    const last = result.at(-1);
    if (last && last.isChanged === isChanged) last.text += piece.text;
    else result.push({ text: piece.text, isChanged });
  }
  return result;
}
