import { decodeHTML, decodeHTMLAttribute } from 'entities';
import { Tokenizer } from 'htmlparser2';

/** A piece of a document, where it stands in its source: `html.slice(start, end)`. */
export interface HtmlToken {
  /** `other`: comments and declarations. `rest`: a tag that the source ends in. */
  kind: 'text' | 'open' | 'close' | 'other' | 'rest';
  /** Of an element, in lower case. */
  name: string;
  start: number;
  end: number;
  /** Of an opening tag, by their names in lower case. */
  attributes: ReadonlyMap<string, string>;
}

const NONE: ReadonlyMap<string, string> = new Map();

/**
 * Cuts HTML into tokens, as browsers do. No tree is made of them: the work grows with the source alone, and anybody may
 * send an invitation whose body was made to be slow to read.
 */
export function htmlTokens(html: string): HtmlToken[] {
  const tokens: HtmlToken[] = [];
  let covered = 0;
  let open = { name: '', attributes: new Map<string, string>() };
  let attribute = { name: '', value: '' };
  const push = (kind: HtmlToken['kind'], end: number, name = '', attributes = NONE) => {
    if (end > covered) tokens.push({ kind, name, start: covered, end, attributes });
    covered = Math.max(covered, end);
  };
  /** Behind the next angle bracket: where a tag, comment or declaration ends. */
  const behind = (from: number) => {
    const at = html.indexOf('>', from);
    return at < 0 ? html.length : at + 1;
  };
  const endOpen = (at: number) => push('open', at + 1, open.name, open.attributes);
  const tokenizer = new Tokenizer(
    { decodeEntities: false },
    {
      ontext: (_start, end) => push('text', end),
      ontextentity: (_codepoint, end) => push('text', end),
      onopentagname: (start, end) => {
        open = { name: html.slice(start, end).toLowerCase(), attributes: new Map() };
      },
      onattribname: (start, end) => {
        attribute = { name: html.slice(start, end).toLowerCase(), value: '' };
      },
      onattribdata: (start, end) => {
        attribute.value += html.slice(start, end);
      },
      onattribentity: (codepoint) => {
        attribute.value += String.fromCodePoint(codepoint);
      },
      onattribend: () => {
        if (!open.attributes.has(attribute.name)) open.attributes.set(attribute.name, attribute.value);
      },
      onopentagend: endOpen,
      onselfclosingtag: endOpen,
      onclosetag: (start, end) => push('close', behind(end), html.slice(start, end).toLowerCase()),
      oncomment: (_start, end) => push('other', behind(end)),
      oncdata: (_start, end) => push('other', behind(end)),
      ondeclaration: (_start, end) => push('other', behind(end)),
      onprocessinginstruction: (_start, end) => push('other', behind(end)),
      onend: () => push('rest', html.length),
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  return tokens;
}

/** The text of a piece of source: its character references are what they stand for. */
export function decodedText(source: string): string {
  return source.includes('&') ? decodeHTML(source) : source;
}

/** The value of an attribute; empty when there is none. */
export function attributeOf({ attributes }: HtmlToken, name: string): string {
  const value = attributes.get(name) ?? '';
  return value.includes('&') ? decodeHTMLAttribute(value) : value;
}
