/** Their content is never shown, and is dropped with them. */
const UNSAFE_ELEMENTS = new Set(['script', 'iframe', 'object', 'embed', 'applet', 'frame', 'frameset', 'form']);
const INVISIBLE_ELEMENTS = new Set(['head', 'style', 'title', ...UNSAFE_ELEMENTS]);
const BLOCKS = new Set(['p', 'div', 'li', 'tr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'ul', 'ol', 'table']);
const ENTITIES: Readonly<Record<string, string>> = {
  nbsp: '\u00a0',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  amp: '&',
};
const META = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">';
const CONVERTED =
  '<meta name="Generator" content="Microsoft Exchange Server">\r\n<!-- converted from text -->\r\n' +
  '<style><!-- .EmailQuote { margin-left: 1pt; padding-left: 4pt; border-left: #800000 2px solid; } --></style>';

/** What the service makes of a text body: a page that shows it. */
export function htmlOfText(text: string): string {
  const shown = escapeHtml(text)
    .replace(/\r\n|\r|\n/g, '<br>\r\n')
    .replace(/ {2}/g, ' &nbsp;');
  const body = `<font size="2"><span style="font-size:11pt;"><div class="PlainText">${shown}</div></span></font>`;
  return page(`${META}\r\n${CONVERTED}`, body);
}

/** What the service makes of an HTML body: a page of its own, without what it takes for dangerous. */
export function htmlOfHtml(html: string): string {
  const kept: string[] = [];
  let hidden: string | null = null;
  for (const token of tokensOf(innerOf(html))) {
    if (hidden !== null) {
      if (token.kind === 'close' && token.name === hidden) hidden = null;
    } else if (token.kind === 'open' && UNSAFE_ELEMENTS.has(token.name)) {
      hidden = token.selfClosing ? null : token.name;
    } else kept.push(token.kind === 'open' ? withoutHandlers(token.source) : token.source);
  }
  return page(META, kept.join('').trim());
}

/** `Prefer: outlook.body-content-type="text"`: with CRLF, as Exchange writes lines. */
export function textOfHtml(html: string): string {
  return visibleText(html).replace(/\n+$/, '').replace(/\n/g, '\r\n');
}

function visibleText(html: string): string {
  let text = '';
  let hidden: string | null = null;
  for (const token of tokensOf(innerOf(html))) {
    if (hidden !== null) {
      if (token.kind === 'close' && token.name === hidden) hidden = null;
    } else if (token.kind === 'text') text += decodeEntities(token.source.replace(/\r?\n/g, ''));
    else if (token.kind === 'open' && INVISIBLE_ELEMENTS.has(token.name) && !token.selfClosing) hidden = token.name;
    else if (token.kind === 'open' && token.name === 'br') text += '\n';
    else if (token.kind === 'close' && BLOCKS.has(token.name) && !text.endsWith('\n')) text += '\n';
  }
  return text;
}

interface Token {
  kind: 'text' | 'open' | 'close' | 'comment';
  /** Of an element, in lower case. */
  name: string;
  selfClosing: boolean;
  source: string;
}

/** Cuts markup into text, tags and comments, in one pass over it: a hostile body must not cost more than a plain one. */
function* tokensOf(html: string): Generator<Token> {
  const plain = { name: '', selfClosing: false };
  let at = 0;
  while (at < html.length) {
    const isComment = html.startsWith('<!--', at);
    if (isComment || /[a-z/!]/i.test(html[at] === '<' ? (html[at + 1] ?? '') : '')) {
      const close = isComment ? '-->' : '>';
      const found = html.indexOf(close, at);
      const end = found < 0 ? html.length : found + close.length;
      const source = html.slice(at, end);
      const [, slash, name = ''] = /^<(\/?)([a-z][a-z0-9]*)/i.exec(source) ?? [];
      if (name === '') yield { kind: 'comment', ...plain, source };
      else
        yield { kind: slash ? 'close' : 'open', name: name.toLowerCase(), selfClosing: source.endsWith('/>'), source };
      at = end;
    } else {
      const next = html.indexOf('<', at + 1);
      const end = next < 0 ? html.length : next;
      yield { kind: 'text', ...plain, source: html.slice(at, end) };
      at = end;
    }
  }
}

function innerOf(html: string): string {
  const open = /<body\b/i.exec(html);
  if (!open) return html;
  const start = html.indexOf('>', open.index) + 1;
  const end = html.toLowerCase().lastIndexOf('</body');
  return start === 0 ? '' : html.slice(start, end < start ? undefined : end);
}

/** Handlers and script addresses go; the rest of the tag stays. */
function withoutHandlers(tag: string): string {
  return tag
    .replace(/\son[a-z]+\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+)/gi, '')
    .replace(/\s(href|src)\s*=\s*("\s*javascript:[^"]*"|'\s*javascript:[^']*')/gi, '');
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[String(name).toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function page(head: string, body: string): string {
  return `<html>\r\n<head>\r\n${head}\r\n</head>\r\n<body>\r\n${body}\r\n</body>\r\n</html>\r\n`;
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
