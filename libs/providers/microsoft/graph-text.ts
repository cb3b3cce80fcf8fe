import { storableText } from '@calendar/contracts/calendar-provider';
import { editHtml, formsOf, hasScheme, readHtml, type ReadingRules } from '@calendar/platform/html';

/** Exchange keeps every body as HTML, also one that was written as text. */
const RULES: ReadingRules = { keepsSpace: false, keepsUnknownTags: false };
/** A converter of Exchange's writes a link as its text and its address, also when both are the same. */
const WRITTEN_ADDRESS = /<(?:mailto:)?([^\s<>]+)>/g;
const ADDRESS = /^(?:https?:\/\/.|[^@]+@[^@]+$)/;

/**
 * Text as it is compared and shown: `\n` ends a line, no space at the edges of a line and none doubled inside, at most
 * one empty line in a row. Exchange keeps bodies as HTML and loses the rest on the way.
 */
export function canonicalText(text: string): string {
  return storableText(text)
    .replace(/\r\n?/g, '\n')
    .replace(WRITTEN_ADDRESS, (written, address: string, at: number, whole: string) =>
      ADDRESS.test(address) && formsOf(address).some((form) => isWordBefore(at, form, whole)) ? '' : written,
    )
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** A text that has one line, such as a title or a place. */
export function canonicalLine(text: string): string {
  return storableText(text).replace(/\s+/g, ' ').trim();
}

/** The canonical text of an HTML body, and whether it looks like more than that. */
export function readBody(html: string): { text: string; formatted: boolean } {
  const { lines, formatted } = readHtml(html, RULES);
  return { text: canonicalText(lines.map(({ text }) => text).join('\n')), formatted };
}

/** An HTML body with the lines changed that differ from a text; `null` when that cannot be done. */
export function editBody(html: string, text: string): string | null {
  const wanted = canonicalText(text);
  const edited = editHtml(html, { text: wanted, rules: RULES, canonical: canonicalText });
  return edited !== null && readBody(edited).text === wanted ? edited : null;
}

/** Whether a form of an address ends at a place of a text; one without scheme only as a word of its own. */
function isWordBefore(at: number, form: string, text: string): boolean {
  const isWord = hasScheme(form) || form.includes('@') || /^[\s(]?$/.test(text.charAt(at - form.length - 1));
  return isWord && text.endsWith(form, at);
}
