import { VOID } from './elements';
import { escapeHtml } from './escape-html';
import { htmlTokens } from './html-tokens';
import { lineHunks, type Hunk } from './line-diff';
import { readHtml, type HtmlLine, type ReadingRules } from './read-html';

/** A piece of the source to be replaced. */
interface Splice {
  start: number;
  end: number;
  html: string;
}

export interface HtmlEdit {
  /** What the HTML is to say, lines separated by `\n`. */
  text: string;
  rules: ReadingRules;
  /** A line as it is compared. */
  canonical: (line: string) => string;
}

const BREAK = '<br>';
/** Nobody formats a word with a longer one. */
const LONGEST_TAG = 1_000;

/**
 * Changes the lines of HTML that differ from a text, and nothing else: links, emphasis, lists and tables of the others stay
 * as they are. Pure. Whoever sends the result checks first that it reads as the text.
 *
 * @returns `null` when a line has no place in the source that could be changed
 */
export function editHtml(html: string, { text, rules, canonical }: HtmlEdit): string | null {
  const { lines } = readHtml(html, rules);
  const wanted = text.split('\n');
  const hunks = lineHunks(
    lines.map((line) => canonical(line.text)),
    wanted.map(canonical),
  );
  const splices: Splice[] = [];
  for (const hunk of hunks) {
    const made = splicesOf(html, { hunk, lines, wanted });
    if (!made) return null;
    splices.push(...made);
  }
  return splices.reduceRight(
    (edited, { start, end, html: piece }) => edited.slice(0, start) + piece + edited.slice(end),
    html,
  );
}

function splicesOf(
  html: string,
  { hunk: { from, to }, lines, wanted }: { hunk: Hunk; lines: readonly HtmlLine[]; wanted: readonly string[] },
): Splice[] | null {
  const old = lines.slice(from.start, from.end);
  const added = wanted.slice(to.start, to.end).map(escapeHtml);
  const pairs = Math.min(old.length, added.length);
  const before = standing(lines[from.start - 1]);
  const after = standing(lines[from.end]);
  if (!old.slice(0, pairs).every(standing) || (pairs === 0 && !before && !after)) return null;
  const splices = old.slice(0, pairs).map((line, index) => replacement(html, line, added[index]!));
  const more = added.slice(pairs);
  const gone = old.slice(pairs);
  const last = splices.at(-1);
  if (more.length > 0) {
    const inserted = more.map((line) => BREAK + line).join('');
    if (last) last.html = added[pairs - 1]! + inserted + last.html.slice(added[pairs - 1]!.length);
    else if (before) splices.push({ start: before.end, end: before.end, html: inserted });
    else splices.push({ start: after!.start, end: after!.start, html: more.map((line) => line + BREAK).join('') });
  }
  if (gone.length === 0) return splices;
  const cut = removal(html, { gone, previous: old[pairs - 1] ?? before, after });
  return cut && [...splices, cut];
}

/** The line, if something in the source stands for it: the gap between two paragraphs belongs to both. */
function standing(line: HtmlLine | undefined): HtmlLine | undefined {
  return line && line.start >= 0 ? line : undefined;
}

/** A line with another text; an element that only some of it was in goes with it. */
function replacement(html: string, line: HtmlLine, text: string): Splice {
  let { start, end } = line;
  const left = tagsLeftOver(html.slice(start, end));
  for (;;) {
    const last = left.at(-1);
    const following = /^<\/[^\s>]+\s*>/.exec(html.slice(end, end + LONGEST_TAG))?.[0];
    if (!last || isEnd(last) || !following || nameOf(following) !== nameOf(last)) break;
    left.pop();
    end += following.length;
  }
  for (;;) {
    const [first] = left;
    const preceding = /<[^<>]+>$/.exec(html.slice(Math.max(0, start - LONGEST_TAG), start))?.[0];
    if (!first || !isEnd(first) || !preceding || isEnd(preceding) || nameOf(preceding) !== nameOf(first)) break;
    left.shift();
    start -= preceding.length;
  }
  return { start, end, html: text + left.join('') };
}

/**
 * Takes lines away together with what sets them off from their neighbours, on the side that leaves less of it behind.
 *
 * @returns `null` when nothing in the source stands for where they begin, or end
 */
function removal(
  html: string,
  { gone, previous, after }: { gone: readonly HtmlLine[]; previous: HtmlLine | undefined; after: HtmlLine | undefined },
): Splice | null {
  const first = standing(gone[0]);
  const last = standing(gone.at(-1));
  const choices = [
    ...(previous && last ? [{ start: previous.end, end: last.end }] : []),
    ...(after && first ? [{ start: first.start, end: after.start }] : []),
  ].map((piece) => ({ ...piece, left: withoutEmptyElements(tagsLeftOver(html.slice(piece.start, piece.end))) }));
  const [best] = choices.sort((one, other) => one.left.length - other.left.length);
  return best ? { start: best.start, end: best.end, html: best.left.join('') } : null;
}

/** The tags of a piece whose partners stand outside of it: ends first, then beginnings. */
function tagsLeftOver(piece: string): string[] {
  const open: { name: string; source: string }[] = [];
  const left: string[] = [];
  for (const { kind, name, start, end } of htmlTokens(piece)) {
    const source = piece.slice(start, end);
    if (kind === 'open' && !VOID.has(name)) open.push({ name, source });
    else if (kind === 'close' && open.at(-1)?.name === name) open.pop();
    else if (kind === 'close') left.push(source);
  }
  return [...left, ...open.map(({ source }) => source)];
}

/** An end and a beginning of the same element, with nothing left between them, set off nothing any more. */
function withoutEmptyElements(tags: readonly string[]): string[] {
  const kept: string[] = [];
  for (const tag of tags) {
    const last = kept.at(-1);
    if (last && nameOf(last) === nameOf(tag) && isEnd(last) && !isEnd(tag)) kept.pop();
    else kept.push(tag);
  }
  return kept;
}

function isEnd(tag: string): boolean {
  return tag.startsWith('</');
}

function nameOf(tag: string): string {
  return /^<\/?([^\s/>]+)/.exec(tag)?.[1]?.toLowerCase() ?? '';
}
