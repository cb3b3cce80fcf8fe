import { storableText } from '@calendar/contracts/calendar-provider';
import { editHtml, escapeHtml, readHtml, type ReadingRules } from '@calendar/platform/html';

/**
 * The API stores a description as it was sent, and Google's own pages show it as HTML in which line ends count, too. What
 * other programs have sent without escaping it is taken for text: its angle brackets are hidden there, and not lost here.
 */
const RULES: ReadingRules = { keepsSpace: true, keepsUnknownTags: true };
/** As Google itself shows it. */
const SHOWN: ReadingRules = { ...RULES, keepsUnknownTags: false };

/** A description as it is stored and shown there. */
export interface GoogleDescription {
  /** Lines separated by `\n`. */
  text: string;
  /** It looks like more than its text. */
  formatted: boolean;
}

export function readDescription(description: string | null | undefined, rules = RULES): GoogleDescription {
  const source = storableText(description ?? '').replace(/\r\n?/g, '\n');
  if (!/[<&\u00a0]/.test(source)) return { text: source.trim(), formatted: false };
  const { lines, formatted } = readHtml(source, rules);
  return { text: canonical(lines.map(({ text }) => text).join('\n')), formatted };
}

/** What to send for Google to show a text: as it is, unless Google would take some of it for markup, and hide it. */
export function writeDescription(text: string): string {
  return readDescription(text, SHOWN).text === canonical(text) ? text : escapeHtml(text);
}

/** A description with the lines changed that differ from a text; `null` when that cannot be done. */
export function editDescription(description: string, text: string): string | null {
  const wanted = canonical(text);
  const source = description.replace(/\r\n?/g, '\n');
  const edited = editHtml(source, { text: wanted, rules: RULES, canonical });
  return edited !== null && readDescription(edited).text === wanted ? edited : null;
}

/** A title or a place, as it is compared and shown. */
export function googleLine(text: string | null | undefined): string {
  return storableText(text ?? '').trim();
}

function canonical(text: string): string {
  return storableText(text).replace(/\r\n?/g, '\n').replaceAll('\u00a0', ' ').trim();
}
