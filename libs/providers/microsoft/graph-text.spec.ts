import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalLine, canonicalText, editBody, readBody } from './graph-text';

/** What this process has computed, in ms: a busy machine adds nothing to it. */
const cpuMs = () => process.cpuUsage().user / 1_000;

const htmlToText = (html: string) => readBody(html).text;

const EXCHANGE_HEAD =
  '<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n' +
  '<meta name="Generator" content="Microsoft Exchange Server">\r\n<!-- converted from text -->\r\n' +
  '<style><!-- .EmailQuote { margin-left: 1pt; } --></style></head>\r\n<body>\r\n';

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** As Exchange stores a text body. */
function converted(text: string): string {
  const lines = escaped(text)
    .split(/\r\n|\r|\n/)
    .map((line) => line.replaceAll('  ', '&nbsp; '));
  return `${EXCHANGE_HEAD}<font size="2"><span style="font-size:11pt"><div class="PlainText">${lines.join('<br>\r\n')}</div></span></font>\r\n</body>\r\n</html>\r\n`;
}

describe('the text of an HTML body', () => {
  it.each([
    [
      'the sample of the documentation',
      '<html>\r\n<head>\r\n</head>\r\n<body>\r\nLet’s meet\r\n</body>\r\n</html>\r\n',
      'Let’s meet',
    ],
    ['a text that Exchange converted', converted('One\nTwo\n\nThree & <four>'), 'One\nTwo\n\nThree & <four>'],
    ['what Outlook on the web writes', '<div>One</div><div><br></div><div>Two&nbsp;</div>', 'One\n\nTwo'],
    ['a line break at the end of a block', '<div>One<br></div><div>Two</div>', 'One\nTwo'],
    ['a line break before a block', 'One<br><div>Two</div>', 'One\nTwo'],
    ['blocks in blocks', '<div><div>One</div><div>Two</div></div>', 'One\nTwo'],
    [
      'paragraphs of Word, which have no margins',
      '<p class="MsoNormal">One<o:p></o:p></p><p class="MsoNormal">Two<o:p></o:p></p>',
      'One\nTwo',
    ],
    ['a paragraph after bare text', 'One<p>Two</p>', 'One\nTwo'],
    ['a list', '<ul>\r\n<li>One</li><li>Two</li></ul>after', 'One\nTwo\nafter'],
    ['a table', '<table><tr><td>a</td></tr><tr><td>b</td></tr></table>', 'a\nb'],
    [
      'a table of several columns',
      '<table><tr><th>When</th><th>What</th></tr>\r\n<tr><td>10:00</td><td>Coding</td></tr></table>',
      'When What\n10:00 Coding',
    ],
    ['a list of terms', '<dl><dt>Who</dt><dd>Ann</dd></dl>', 'Who\nAnn'],
    ['line ends in the source', 'One\r\ntwo\r\nthree', 'One two three'],
    ['scripts and styles', '<style>p{}</style><script>alert("x")</script>One<!-- two -->', 'One'],
    ['entities', '&eacute;&#233;&#xE9; &lt;a&gt; &amp;amp; &ndash; &rsquo; &copy;', 'ééé <a> &amp; – ’ ©'],
    ['capital entities', '&Eacute;&AMP;', 'É&'],
    ['unknown entities', '&bogus; &#0; &#x110000;', '&bogus; \ufffd \ufffd'],
    ['a link', 'See <a href="https://jobs.example/1">the job</a>.', 'See the job<https://jobs.example/1>.'],
    [
      'a link that is its own text',
      '<a href="https://jobs.example/1">https://jobs.example/1</a>',
      'https://jobs.example/1',
    ],
    ['an address', '<a href="mailto:sam@acme.example">sam@acme.example</a>', 'sam@acme.example'],
    [
      'a link without its scheme',
      'See <a href="http://www.acme.example">www.acme.example</a>.',
      'See www.acme.example.',
    ],
    ['a host', '<a href="https://acme.example/">acme.example</a>', 'acme.example'],
    [
      'a link in letters',
      '<a href="https://acme.example/b%C3%BCro">https://acme.example/büro</a>',
      'https://acme.example/büro',
    ],
    ['a link with a broken escape', '<a href="https://x.example/%zz">here</a>', 'here<https://x.example/%zz>'],
    [
      'a link with a query',
      '<a href="https://x.example/?a=1&amp;b=2">https://x.example/?a=1&amp;b=2</a>',
      'https://x.example/?a=1&b=2',
    ],
    ['nothing', '<html><body></body></html>', ''],
  ])('%s', (_what, html, text) => expect(htmlToText(html)).toBe(text));

  it('is the canonical text of what was written, however Exchange converted it', () => {
    const anything = fc.string({ unit: fc.constantFrom(...'abc <>&"\'\n\r\t/#;=1'.split('')), maxLength: 80 });
    fc.assert(
      fc.property(anything, (text) => {
        expect(htmlToText(converted(text))).toBe(canonicalText(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes little time for a body that wants to take much', () => {
    const started = cpuMs();
    htmlToText(`${'<a href='.repeat(2_000)}${'<div '.repeat(2_000)}${'<!--'.repeat(2_000)}${'&#'.repeat(2_000)}`);
    htmlToText(' '.repeat(100_000));
    expect(cpuMs() - started).toBeLessThan(1_000);
  });
});

describe('canonical text', () => {
  it.each([
    ['line ends', 'a\r\nb\rc\nd', 'a\nb\nc\nd'],
    ['spaces at edges', '  a  \n  b ', 'a\nb'],
    ['hard spaces', 'a\u00a0b', 'a b'],
    ['runs of spaces', 'a \t b', 'a b'],
    ['runs of empty lines', 'a\n\n\n\nb', 'a\n\nb'],
    ['empty lines at the ends', '\n\na\n\n', 'a'],
    ['a link written twice', 'https://x.example/a<https://x.example/a>', 'https://x.example/a'],
    ['a link written with and without its scheme', 'www.x.example<http://www.x.example>', 'www.x.example'],
    ['a link written in letters and escaped', 'https://x.example/ü<https://x.example/%C3%BC>', 'https://x.example/ü'],
    ['a link behind another word', 'at-x.example<https://x.example>', 'at-x.example<https://x.example>'],
    ['an address written twice', 'a@x.example<mailto:a@x.example>', 'a@x.example'],
  ])('has its own form of %s', (_what, text, canonical) => expect(canonicalText(text)).toBe(canonical));

  it('does not grow when Outlook makes links of it again and again', () => {
    const linked = (text: string) =>
      text.replaceAll(/(?:https?:\/\/|www\.)[^\s<>]+/g, (address) => {
        const href = address.startsWith('www.') ? `http://${address}` : address;
        return `<a href="${href}">${address}</a>`;
      });
    const shown = (text: string) => htmlToText(linked(text).replaceAll(/<(?!\/?a\b)/g, '&lt;'));
    const once = shown('See www.acme.example/jobs or https://acme.example/x');
    expect(shown(once)).toBe(once);
    expect(once).toBe('See www.acme.example/jobs or https://acme.example/x');
  });

  it('is its own canonical text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        expect(canonicalText(canonicalText(text))).toBe(canonicalText(text));
      }),
    );
  });

  it('has one line where there can be only one', () => expect(canonicalLine(' a \r\n b ')).toBe('a b'));
});

describe('a body that was made to be slow to read', () => {
  it.each([
    ['words without a space', 'a'],
    ['addresses that end nowhere', 'a@b<'],
    ['slashes', '/'],
    ['tags that end nowhere', '<a '],
    ['links that end nowhere', '<a href="'],
    ['links without end', '<a href="x">y'],
    ['attributes of one tag', ' href="'],
    ['comments that end nowhere', '<!--'],
    ['declarations that end nowhere', '<!'],
    ['styles that end nowhere', '<style>'],
    ['line breaks that end nowhere', '<br '],
    ['blocks that end nowhere', '<div '],
    ['entities', '&lt'],
  ])('costs no more than another: %s', (_what, part) => {
    const html = `<a${part.repeat(100_000 / part.length)}`;
    const started = cpuMs();
    htmlToText(html);
    canonicalText(html);
    expect(cpuMs() - started).toBeLessThan(1_000);
  });
});

describe('a body of which some lines are changed', () => {
  const BODY =
    '<html><head><style>p{}</style></head><body><div>Bring <b>ID</b></div><ul><li>one</li><li>two</li></ul>' +
    '<div><a href="https://meet.example/j/9?pwd=s">Join the interview</a></div></body></html>';
  const TEXT = 'Bring ID\none\ntwo\nJoin the interview<https://meet.example/j/9?pwd=s>';

  it.each([
    ['a line', TEXT.replace('two', '2 < 3'), BODY.replace('<li>two', '<li>2 &lt; 3')],
    ['the first line', TEXT.replace('Bring ID', 'Bring nothing'), BODY.replace('Bring <b>ID</b>', 'Bring nothing')],
    ['a line more at the end', `${TEXT}\nSam`, BODY.replace('</a>', '</a><br>Sam')],
    ['a line more at the beginning', `Hi\n${TEXT}`, BODY.replace('<div>Bring', '<div>Hi<br>Bring')],
    ['a line less', TEXT.replace('\none', ''), BODY.replace('<li>one</li>', '')],
    ['nothing', TEXT, BODY],
  ])('%s, leaves the others as they are', (_what, text, html) => expect(editBody(BODY, text)).toBe(html));

  const LINK = '<a href="https://meet.example/j/9?pwd=s">Join the interview</a>';
  const PARAGRAPHS = `<p>One</p><p>${LINK}</p><p>Three</p>`;
  const JOIN = 'Join the interview<https://meet.example/j/9?pwd=s>';

  it.each([
    ['more in the middle', `One\n\nNew\n\n${JOIN}\n\nThree`, `<p>One</p><p>New<br><br>${LINK}</p><p>Three</p>`],
    ['more at the end', `One\n\n${JOIN}\n\nThree\n\nNew`, `<p>One</p><p>${LINK}</p><p>Three<br><br>New</p>`],
    ['less at the beginning', `${JOIN}\n\nThree`, `<p>${LINK}</p><p>Three</p>`],
    ['less in the middle', `One\n\nThree`, `<p>One</p><p>Three</p>`],
    ['less at the end', `One\n\n${JOIN}`, `<p>One</p><p>${LINK}</p>`],
  ])('a paragraph %s, leaves the others as they are', (_what, text, html) =>
    expect(editBody(PARAGRAPHS, text)).toBe(html),
  );

  it('reads as what was wanted, or is given up, whatever is wanted', () => {
    const line = fc.constantFrom(
      'Bring ID',
      'one',
      'two',
      'a < b & c',
      'x',
      '',
      '<b>',
      'Join the interview<https://meet.example/j/9?pwd=s>',
    );
    const parts = fc.constantFrom(
      '<p>one</p>',
      '<ul><li>one</li><li>two</li></ul>',
      'Bring <b>ID</b><br>',
      '<div>x</div>',
      '<b>one<br>two</b>',
      '<table><tr><td>x</td></tr></table>',
      '<!-- c -->',
      '<p class="MsoNormal">&nbsp;</p>',
      '<a href="https://meet.example/j/9?pwd=s">Join the interview</a>',
    );
    const given: boolean[] = [];
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 6 }), fc.array(line, { maxLength: 6 }), (html, lines) => {
        const text = lines.join('\n');
        const edited = editBody(html.join(''), text);
        given.push(edited !== null);
        if (edited !== null) expect(readBody(edited).text).toBe(canonicalText(text));
      }),
      { numRuns: 1_000 },
    );
    expect(given.filter(Boolean).length).toBeGreaterThan(given.length / 2);
  });

  it('keeps every link of the lines that stay', () => {
    const words = fc.constantFrom('a', 'b', 'c', 'd e');
    const rows = fc.array(fc.record({ words, isLink: fc.boolean() }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(rows, fc.nat(), (all, which) => {
        const html = all
          .map(({ words: text, isLink }, index) => (isLink ? `<a href="https://x.example/${index}">${text}</a>` : text))
          .join('<br>');
        const lines = readBody(html).text.split('\n');
        const changed = which % lines.length;
        const edited = editBody(html, lines.with(changed, 'changed').join('\n')) ?? '';
        for (const [index, { isLink }] of all.entries()) {
          if (isLink && index !== changed) expect(edited).toContain(`<a href="https://x.example/${index}">`);
        }
      }),
    );
  });
});
