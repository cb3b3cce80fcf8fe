import { storableText } from '@calendar/contracts/calendar-provider';

/** Names of U+00A0 to U+00FF in the order of the code points (HTML 4, section 24.2). */
const LATIN_1 = (
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr ' +
  'deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest ' +
  'Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ' +
  'ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig ' +
  'agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml ' +
  'eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'
).split(' ');

const CHARACTERS: ReadonlyMap<string, string> = new Map([
  ...LATIN_1.map((name, index) => [name, String.fromCodePoint(0xa0 + index)] as const),
  ...Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", euro: '€', hellip: '…', bull: '•' }),
  ...Object.entries({ ndash: '–', mdash: '—', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', trade: '™' }),
]);

/**
 * Anybody may send an invitation, so no pattern here may look at one place of a text more than a few times: tags end at
 * the next angle bracket whichever it is, and what has two ends is found by `replaceSpans`.
 */
const COMMENT: Span = { opening: /<!--/g, closing: /-->/g };
const UNSEEN: readonly Span[] = ['head', 'style', 'script', 'title'].map((name) => ({
  opening: new RegExp(String.raw`<${name}\b`, 'gi'),
  closing: new RegExp(String.raw`</${name}\s*>`, 'gi'),
}));
const DECLARATION = /<![^<>]*>/g;
const LINK: Span = { opening: /<a\b(?=[^<>]*\bhref\b)([^<>]*)>/gi, closing: /<\/a\s*>/gi };
const LINK_ADDRESS = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/i;
const LINE_BREAK = /<br\b[^<>]*>/gi;
const PARAGRAPH_END = /<\/p\s*>/gi;
/** Blocks begin and end lines; edges that meet are one line end, and swallow the line break before them. */
const BLOCK_EDGES =
  /\n? ?(?:<\/?(?:p|div|li|ul|ol|tr|table|h[1-6]|blockquote|dl|dt|dd|pre|hr|section|article)\b[^<>]*> ?)+/gi;
const CELL_END = /<\/t[dh]\s*>/gi;
const TAG = /<\/?[a-z][^<>]*>/gi;
const ENTITY = /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z][a-z0-9]{1,7}));/gi;
/** A converter of Exchange's writes a link as its text and its address, also when both are the same. */
const WRITTEN_ADDRESS = /<(?:mailto:)?([^\s<>]+)>/g;
const ADDRESS = /^(?:https?:\/\/.|[^@]+@[^@]+$)/;
const SCHEME = /^(?:https?:\/\/|mailto:)/i;
const LAST_CODE_POINT = 0x10ffff;

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

/** The canonical text of an HTML body. */
export function htmlToText(html: string): string {
  const seen = [COMMENT, ...UNSEEN].reduce((rest, span) => replaceSpans(rest, span, () => ''), html);
  const text = seen.replace(DECLARATION, '').replace(/\s+/g, ' ');
  const visible = replaceSpans(text, LINK, linkText)
    .replace(LINE_BREAK, '\n')
    .replace(PARAGRAPH_END, '\n\n<p>')
    .replace(CELL_END, ' ')
    .replace(BLOCK_EDGES, '\n')
    .replace(TAG, '');
  return canonicalText(
    visible.replace(ENTITY, (entity, ...groups: Array<string | undefined>) => decoded(entity, groups)),
  );
}

function linkText([, attributes = '']: RegExpExecArray, inner: string): string {
  const [, double, single] = LINK_ADDRESS.exec(attributes) ?? [];
  const address = double ?? single ?? '';
  const bare = inner.replace(TAG, '').trim();
  const same = formsOf(address).includes(bare) || address.startsWith('#');
  return same || address === '' ? inner : `${inner}&lt;${address}&gt;`;
}

/** How people write an address, and Outlook makes a link of it: with and without scheme, escapes and last slash. */
function formsOf(address: string): string[] {
  const whole = [address, withoutEscapes(address)];
  const short = whole.map((form) => form.replace(SCHEME, ''));
  return [...whole, ...short].flatMap((form) => [form, form.replace(/\/$/, '')]).filter((form) => form !== '');
}

function withoutEscapes(address: string): string {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
}

/** Whether a form of an address ends at a place of a text; one without scheme only as a word of its own. */
function isWordBefore(at: number, form: string, text: string): boolean {
  const isWord = SCHEME.test(form) || form.includes('@') || /^[\s(]?$/.test(text.charAt(at - form.length - 1));
  return isWord && text.endsWith(form, at);
}

function decoded(entity: string, [hex, decimal, name]: ReadonlyArray<string | undefined>): string {
  if (name !== undefined) return CHARACTERS.get(name) ?? CHARACTERS.get(name.toLowerCase()) ?? entity;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return code > 0 && code <= LAST_CODE_POINT ? String.fromCodePoint(code) : '';
}

/** What stands between two marks, which are both global patterns. */
interface Span {
  opening: RegExp;
  closing: RegExp;
}

/** Replaces spans and their marks. One that never ends is left alone, and then so are all that follow. */
function replaceSpans(
  text: string,
  { opening, closing }: Span,
  replacement: (opening: RegExpExecArray, inner: string) => string,
): string {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    opening.lastIndex = at;
    const begin = opening.exec(text);
    if (!begin) break;
    closing.lastIndex = opening.lastIndex;
    const end = closing.exec(text);
    if (!end) break;
    parts.push(text.slice(at, begin.index), replacement(begin, text.slice(opening.lastIndex, end.index)));
    at = closing.lastIndex;
  }
  return parts.join('') + text.slice(at);
}
