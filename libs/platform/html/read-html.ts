import { BLOCKS, CELLS, FORMATTING, HIDDEN, isMarkup } from './elements';
import { attributeOf, decodedText, htmlTokens, type HtmlToken } from './html-tokens';
import { LineWriter, type HtmlLine } from './line-writer';
import { addressBehind } from './link-text';

export type { HtmlLine } from './line-writer';

/** How the service that shows the text treats what HTML leaves to it. */
export interface ReadingRules {
  /** Line ends and spaces of the source show, as in a text that is no HTML at all. */
  keepsSpace: boolean;
  /** Tags that HTML does not have are somebody's text in angle brackets. */
  keepsUnknownTags: boolean;
}

export interface ReadHtml {
  lines: HtmlLine[];
  /** It looks like more than its text: links behind words, emphasis, lists, tables. */
  formatted: boolean;
}

/** Outlook writes each line as a paragraph without margins: no empty line stands between them. */
const TIGHT_CLASS = /(?:^|\s)Mso/;
const TIGHT_STYLE = /\bmargin(?:-top|-bottom)?\s*:\s*0/i;
const INVISIBLE_STYLE = /\bdisplay\s*:\s*none\b/i;

/**
 * The text of HTML as a person sees it, line by line, after the steps for `innerText` of the HTML Standard: without
 * comments, styles and what is hidden, cells of a row in one line, an empty line between paragraphs. A link shows with its
 * address behind its words, in angle brackets, as mail programs write it.
 */
export function readHtml(html: string, rules: ReadingRules): ReadHtml {
  const tokens = htmlTokens(html);
  const reader = new Reader(html, rules, lastEnds(tokens));
  for (const [index, token] of tokens.entries()) reader.take(token, index);
  return reader.finish(html.length);
}

interface OpenLink {
  href: string;
  start: number;
  words: string;
}

class Reader {
  private readonly writer = new LineWriter();
  private formatted = false;
  private hidden: { name: string; depth: number } | null = null;
  private preformatted = 0;
  /** In a paragraph, or behind one with nothing shown since. */
  private paragraph: 'in' | 'behind' | null = null;
  private link: OpenLink | null = null;

  /** @param lastEnds index of the last token that ends an element, by name */
  constructor(
    private readonly html: string,
    private readonly rules: ReadingRules,
    private readonly lastEnds: ReadonlyMap<string, number>,
  ) {}

  take(token: HtmlToken, index: number): void {
    if (this.hidden) this.passOver(token);
    else if (token.kind === 'text') this.text(token);
    else if (token.kind === 'other') return;
    else if (this.rules.keepsUnknownTags && isText(token)) this.text(token);
    else if (token.kind === 'open') this.open(token, index);
    else if (token.kind === 'close') this.close(token);
  }

  finish(end: number): ReadHtml {
    this.endLink(end);
    return { lines: this.writer.finish(), formatted: this.formatted };
  }

  private passOver({ kind, name }: HtmlToken): void {
    const hidden = this.hidden!;
    if (hidden.name === 'head' && kind === 'open' && name === 'body') this.hidden = null;
    else if (name !== hidden.name) return;
    else if (kind === 'open') hidden.depth += 1;
    else if (kind === 'close' && (hidden.depth -= 1) === 0) this.hidden = null;
  }

  private text({ start, end }: HtmlToken): void {
    const source = this.html.slice(start, end);
    if (!this.rules.keepsSpace && this.preformatted === 0) return this.write(decodedText(source), start, end);
    let at = start;
    for (const [index, line] of source.split('\n').entries()) {
      // A line end beside the edge of a block only sets the source in order.
      if (index > 0 && !this.writer.isAtEdge) this.writer.break(at);
      if (index > 0) at += 1;
      if (!this.writer.isAtEdge || line.trim() !== '') this.write(decodedText(line), at, at + line.length);
      at += line.length;
    }
  }

  private write(text: string, start: number, end: number): void {
    const keepsSpace = this.rules.keepsSpace || this.preformatted > 0;
    // The tags of a link belong to its words.
    const from = this.link?.words === '' ? this.link.start : start;
    this.writer.write(text, { start: from, end }, keepsSpace);
    if (text.trim() === '') return;
    if (this.link) this.link.words += text;
    if (this.paragraph === 'behind') this.paragraph = null;
  }

  private open(token: HtmlToken, index: number): void {
    const { name, start } = token;
    const isHidden = HIDDEN.has(name) || INVISIBLE_STYLE.test(attributeOf(token, 'style'));
    // What never ends would hide all that follows.
    if (isHidden && ((this.lastEnds.get(name) ?? -1) > index || name === 'head')) this.hidden = { name, depth: 1 };
    else if (name === 'br') this.writer.break(start);
    else if (name === 'a') this.beginLink(token);
    else if (name === 'img') this.write(attributeOf(token, 'alt'), start, token.end);
    else if (name === 'p') this.beginParagraph(token);
    else if (BLOCKS.has(name)) this.writer.edge();
    else if (CELLS.has(name)) this.writer.separate();
    if (name === 'pre') this.preformatted += 1;
    if (FORMATTING.has(name)) this.formatted = true;
  }

  private close({ name, end }: HtmlToken): void {
    if (name === 'a') this.endLink(end);
    else if (BLOCKS.has(name)) this.writer.edge();
    if (name === 'p' && this.paragraph === 'in') this.paragraph = 'behind';
    if (name === 'pre') this.preformatted = Math.max(0, this.preformatted - 1);
  }

  private beginParagraph(token: HtmlToken): void {
    const isTight = TIGHT_CLASS.test(attributeOf(token, 'class')) || TIGHT_STYLE.test(attributeOf(token, 'style'));
    this.writer.edge();
    if (isTight) this.paragraph = null;
    else {
      if (this.paragraph !== null) this.writer.paragraphGap();
      this.paragraph = 'in';
    }
  }

  private beginLink(token: HtmlToken): void {
    this.endLink(token.start);
    const href = attributeOf(token, 'href');
    if (href !== '') this.link = { href, start: token.start, words: '' };
  }

  private endLink(end: number): void {
    if (!this.link) return;
    const { href, start, words } = this.link;
    this.link = null;
    const address = addressBehind(words, href);
    if (address === '') return;
    this.formatted = true;
    if (words.trim() === '') this.writer.write(address, { start, end }, true);
    else this.writer.append(address, end);
  }
}

function isText({ kind, name, attributes }: HtmlToken): boolean {
  return kind === 'rest' || !isMarkup(name, attributes);
}

function lastEnds(tokens: readonly HtmlToken[]): ReadonlyMap<string, number> {
  return new Map(tokens.flatMap(({ kind, name }, index) => (kind === 'close' ? [[name, index] as const] : [])));
}
