import { storableText } from '@calendar/contracts/calendar-provider';

/** What Google's own editor writes; any other angle bracket is somebody's text. */
const MARKUP = /<\/?(?:a|b|br|div|em|h[1-6]|html-blob|i|li|ol|p|s|span|strong|u|ul)(?:\s[^<>]*)?\/?>|&nbsp;/i;
const LINE_BREAK = /<br\s*\/?>/gi;
/** Blocks begin and end lines; edges that meet are one line end, and swallow the line break before them. */
const BLOCK_EDGES = /\n?(?:<\/?(?:blockquote|div|h[1-6]|li|ol|p|ul)(?:\s[^<>]*)?>)+/gi;
const TAG = /<\/?[a-z][^<>]*>/gi;
const ENTITY = /&(amp|lt|gt|quot|nbsp|#39|#x27);/g;
const CHARACTERS: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: ' ',
  '#39': "'",
  '#x27': "'",
};

/** No tag, but a character as only HTML writes it, and none as HTML never does: one line typed into Google's own page. */
const ESCAPED = /^(?=.*&(?:amp|lt|gt|quot|#39|#x27);)(?:[^<>&]|&(?:amp|lt|gt|quot|#39|#x27);)*$/s;

/**
 * The description as plain text, lines separated by `\n`. The API stores a description as it was sent, and what people
 * type into Google's own pages arrives as HTML: text without any of its markup is taken word for word.
 */
export function googleText(description: string | null | undefined): string {
  if (!description) return '';
  const lines = storableText(description).replace(/\r\n?/g, '\n');
  return (MARKUP.test(lines) || ESCAPED.test(lines) ? withoutMarkup(lines) : lines).trim();
}

/** A title or a place, as it is compared and shown. */
export function googleLine(text: string | null | undefined): string {
  return storableText(text ?? '').trim();
}

function withoutMarkup(html: string): string {
  return html
    .replace(LINE_BREAK, '\n')
    .replace(BLOCK_EDGES, '\n')
    .replace(TAG, '')
    .replace(ENTITY, (_entity, name: string) => CHARACTERS[name] ?? '');
}
