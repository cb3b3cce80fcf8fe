import { describe, expect, it } from 'vitest';
import { readHtml } from './read-html';

/** What this process has computed, in ms: a busy machine adds nothing to it. */
const cpuMs = () => process.cpuUsage().user / 1_000;

const PAGE = { keepsSpace: false, keepsUnknownTags: false };
const TEXT = { keepsSpace: true, keepsUnknownTags: true };
const shown = (html: string, rules = PAGE) =>
  readHtml(html, rules)
    .lines.map(({ text }) => text.replaceAll('\u00a0', ' ').trimEnd())
    .join('\n');

describe('the text of HTML', () => {
  it.each([
    ['line breaks', 'One<br>Two<br/>Three<BR clear="all">', 'One\nTwo\nThree'],
    ['lines of a web editor', '<div>One</div><div><br></div><div>Two</div>', 'One\n\nTwo'],
    ['a line break at the end of a block', '<div>One<br></div><div>Two</div>', 'One\nTwo'],
    ['a line break before a block', 'One<br><div>Two</div>', 'One\nTwo'],
    ['blocks in blocks', '<div><div>One</div><div>Two</div></div>', 'One\nTwo'],
    ['two paragraphs', '<p>One</p>\r\n<p>Two</p>', 'One\n\nTwo'],
    ['paragraphs that nobody has ended', '<p>One<p>Two', 'One\n\nTwo'],
    ['a paragraph with a line break at its end', '<p>One<br></p><p>Two</p>', 'One\n\nTwo'],
    ['paragraphs in other blocks', '<div><p>One</p></div><div><p>Two</p></div>', 'One\n\nTwo'],
    ['a paragraph beside bare text', 'One<p>Two</p>Three', 'One\nTwo\nThree'],
    ['an empty paragraph', '<p>One</p><p>&nbsp;</p><p>Two</p>', 'One\n\n\nTwo'],
    [
      'lines of Word, which are paragraphs without margins',
      '<p class="MsoNormal">One<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class=MsoNormal>Two</p>',
      'One\n\nTwo',
    ],
    [
      'paragraphs without margins',
      '<p style="margin:0in">One</p><p style="margin-top:0;color:red">Two</p>',
      'One\nTwo',
    ],
    ['a list', '<ul>\r\n<li>One</li>\r\n<li>Two<ol><li>a<li>b</ol></li></ul>after', 'One\nTwo\na\nb\nafter'],
    [
      'a table',
      '<table><tr><th>When</th><th>What</th></tr>\n<tr><td>10:00<td>Coding</table>',
      'When What\n10:00 Coding',
    ],
    [
      'tables in tables',
      '<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td><td>c</td></tr></table>d',
      'a b\nc\nd',
    ],
    ['hard spaces', 'a&nbsp;b&#160;c', 'a b c'],
    ['white space of the source', ' One\r\n\ttwo  three ', 'One two three'],
    ['a text that keeps its spaces', 'x<pre>\n a\n  b</pre>y', 'x\n a\n  b\ny'],
    ['words with tags between them', 'a <b>b</b> c<i> d</i>', 'a b c d'],
    ['comments', 'a<!-- <b>x</b> > -->b<!-->c', 'abc'],
    [
      'comments for Outlook alone',
      'a<!--[if gte mso 9]><xml><o:p>x</o:p></xml><![endif]-->b<![if !mso]>c<![endif]>',
      'abc',
    ],
    [
      'styles, scripts and titles',
      '<head><title>t</title><style>p{}</style></head><script>if (a<b) c</script>One',
      'One',
    ],
    ['a head that never ends', '<html><head><body>One</body></html>', 'One'],
    ['what is not displayed', '<div style="display: none">hidden <div>too</div></div>One', 'One'],
    ['an element that hides and never ends', '<object>One', 'One'],
    [
      'names of characters',
      'Gespr&auml;ch, it&rsquo;s &lt;b&gt; &amp;amp; &hellip; &euro; &check;',
      'Gespräch, it’s <b> &amp; … € ✓',
    ],
    ['a tag that the source ends in', 'One<b', 'One'],
    ['a picture with a text', '<img src="x" alt="Logo"> One', 'Logo One'],
    ['nothing', '<html><body></body></html>', ''],
  ])('%s', (_what, html, text) => expect(shown(html)).toBe(text));
});

describe('a link', () => {
  it.each([
    [
      'has its address behind its words',
      '<a href="https://x.example/j?a=1&amp;b=2">Join</a> us',
      'Join<https://x.example/j?a=1&b=2> us',
    ],
    ['without quotes', '<a href=https://x.example/>Join</a>', 'Join<https://x.example/>'],
    ['that is never ended', 'See <a href="https://x.example">the job', 'See the job<https://x.example>'],
    [
      'in the middle of another',
      '<a href="https://a.example">a<a href="https://b.example">b</a>',
      'a<https://a.example>b<https://b.example>',
    ],
    ['of emphasised words', '<a href="https://x.example"><b>Join</b> now</a>', 'Join now<https://x.example>'],
    ['over two lines', '<a href="https://x.example">one<br>two</a>', 'one\ntwo<https://x.example>'],
    ['of a picture', '<a href="https://x.example"><img src="x"></a>', '<https://x.example>'],
    ['that is its own text', '<a href="https://x.example/">x.example</a>', 'x.example'],
    ['to a person', '<a href="mailto:sam@x.example">Sam</a>', 'Sam<mailto:sam@x.example>'],
    ['to an address that is written', '<a href="mailto:sam@x.example">sam@x.example</a>', 'sam@x.example'],
    ['into the text', '<a href="#top">Up</a><a name="x">Here</a>', 'UpHere'],
    ['to a script', '<a href="javascript:alert(1)">Go</a>', 'Go'],
  ])('%s', (_what, html, text) => expect(shown(html)).toBe(text));
});

describe('where lines and unknown tags are text', () => {
  it.each([
    ['line ends and spaces', 'One\n  two   three\n\n\n<b>four</b>', 'One\n  two   three\n\n\nfour'],
    ['line ends beside blocks', 'One\n<ul>\n<li>a</li>\n</ul>\nTwo', 'One\na\nTwo'],
    ['types', 'List<String> and Map<K, V>', 'List<String> and Map<K, V>'],
    ['addresses', 'Ask <sam@x.example> or <https://x.example/?a=1>', 'Ask <sam@x.example> or <https://x.example/?a=1>'],
    ['comparisons', 'if (a<b && c>d) or a<b', 'if (a<b && c>d) or a<b'],
    ['ends of unknown tags', 'a</Foo>b', 'a</Foo>b'],
    ['tags with odd attributes', '<b &&>x', '<b &&>x'],
    ['known tags', '<b>x</b> <span class="y">z</span>', 'x z'],
  ])('%s', (_what, html, text) => expect(shown(html, TEXT)).toBe(text));
});

describe('what looks like more than its text', () => {
  it.each([
    ['<a href="https://x.example">Join</a>', true],
    ['<ul><li>a</li></ul>', true],
    ['a <b>b</b>', true],
    ['<a href="https://x.example">https://x.example</a>', false],
    ['<font size="2"><span style="font-size:11pt"><div class="PlainText">a<br>b</div></span></font>', false],
    ['<style>b{}</style>a', false],
  ])('%j: %s', (html, formatted) => expect(readHtml(html, PAGE).formatted).toBe(formatted));
});

it('tells where in the source each line stands', () => {
  const html = '<p>One <b>two</b></p><a href="https://x.example">Join</a><br><br>&eacute;nd';
  const pieces = readHtml(html, PAGE).lines.map(({ start, end }) => (start < 0 ? null : html.slice(start, end)));
  expect(pieces).toEqual(['One <b>two', '<a href="https://x.example">Join</a>', '', '&eacute;nd']);
});

describe('a source that was made to be slow to read', () => {
  it.each([
    'a',
    ' ',
    '\n',
    '<',
    '<a ',
    '<a href="',
    '<a href="x">y',
    ' href="',
    '<!--',
    '<!',
    '<style>',
    '<br ',
    '<div>',
    '</p>',
    '<i>',
    '&lt',
    '&',
    '<p>',
    '<table><tr><td>',
    '<pre>',
    '<head>',
  ])('costs no more than another: %j', (part) => {
    const started = cpuMs();
    for (const rules of [PAGE, TEXT]) readHtml(`<a${part.repeat(100_000 / part.length)}</b>`, rules);
    expect(cpuMs() - started).toBeLessThan(2_000);
  });
});
