import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDescription, readDescription, writeDescription } from './google-text';

/** What this process has computed, in ms: a busy machine adds nothing to it. */
const cpuMs = () => process.cpuUsage().user / 1_000;

const googleText = (description: string | null | undefined) => readDescription(description).text;

describe('text without markup is text, angle brackets of others included', () => {
  it.each(['a < b and c > d', 'List<String>', '<sam@acme.example>', '1. one\n\n\n2. two'])('%j', (text) =>
    expect(googleText(text)).toBe(text),
  );
  it.each([null, undefined, ''])('%s is empty', (nothing) => expect(googleText(nothing)).toBe(''));
  it('but for line ends and the spaces around it', () => expect(googleText(' a\r\nb\rc \n')).toBe('a\nb\nc'));
});

describe('what the web page of Google writes becomes text', () => {
  it.each([
    ['a<br>b<br/>c', 'a\nb\nc'],
    ['<p>one</p><p>two</p>', 'one\n\ntwo'],
    ['Gespr&auml;ch, it&rsquo;s', 'Gespräch, it’s'],
    ['if (a<b) return &amp;', 'if (a<b) return &'],
    ['<ul><li>one</li><li>two</li></ul>', 'one\ntwo'],
    ['Bring:<ul><li>ID</li><li>CV</li></ul>Thanks', 'Bring:\nID\nCV\nThanks'],
    ['<ul><li>one<ul><li>two</li></ul></li></ul>', 'one\ntwo'],
    ['one<div>two</div><p class="x">three</p>', 'one\ntwo\nthree'],
    ['<div>one</div><div><br></div><div>two<br></div>three', 'one\n\ntwo\nthree'],
    ['Tom &amp; Ann, &gt; 80k', 'Tom & Ann, > 80k'],
    ['List&lt;String&gt;', 'List<String>'],
    ['<html-blob>a</html-blob>', 'a'],
    ['<a href="https://jobs.example">the job</a>', 'the job<https://jobs.example>'],
    [
      'Prepare<br><a href="https://meet.example/j/9?pwd=s">Join the interview</a>',
      'Prepare\nJoin the interview<https://meet.example/j/9?pwd=s>',
    ],
    ['Tom&nbsp;&amp;&nbsp;Ann', 'Tom & Ann'],
    ['<b>&quot;x&quot; &#39;y&#39;</b>', '"x" \'y\''],
    ['<span style="color:red">red</span>', 'red'],
  ])('%j', (html, text) => expect(googleText(html)).toBe(text));
});

it('takes little time for a text that was made to be slow to read', () => {
  const started = cpuMs();
  for (const part of ['&amp;', '&', 'a', '<div ', '\n', '<br>', '<p>']) googleText(`${part.repeat(20_000)}<`);
  expect(cpuMs() - started).toBeLessThan(1_000);
});

describe('a text that we send', () => {
  it.each([
    ['Bring ID & CV\n\n https://x.example/?a=1&b=2', 'Bring ID & CV\n\n https://x.example/?a=1&b=2'],
    ['a < b', 'a < b'],
    ['<b>Bold</b>', '&lt;b&gt;Bold&lt;/b&gt;'],
    ['&amp; is an ampersand', '&amp;amp; is an ampersand'],
    ['https://x.example/?a=1&copy=2', 'https://x.example/?a=1&amp;copy=2'],
  ])('%j goes out as %j', (text, sent) => expect(writeDescription(text)).toBe(sent));

  it('is hidden in no part, and comes back as it was', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '&',
      'b',
      'br',
      '/',
      'lt;',
      'amp;',
      ' ',
      '\n',
      '\r\n',
      '"',
      '=',
      '!--',
      'Foo',
      'é',
      '\u00a0',
      '#39;',
      '<b>',
      '<p>',
      '</a>',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
        const text = pieces.join('');
        const back = readDescription(writeDescription(text)).text;
        expect(back).toBe(text.replaceAll('\r\n', '\n').replaceAll('\u00a0', ' ').trim());
        // What Google has shown us once, we would send so that it shows the same again.
        expect(readDescription(writeDescription(back)).text).toBe(back);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('angle brackets', () => {
  it.each(['List<String>', '<sam@acme.example>', 'Join<https://x.example/j?a=1>', '<Foo>'])(
    'that Google would hide are escaped: %j',
    (text) => {
      expect(writeDescription(text)).toBe(text.replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
      expect(googleText(writeDescription(text))).toBe(text);
    },
  );
});

describe('a description of which one line is changed', () => {
  const HTML =
    'Prepare<br><a href="https://meet.example/j/9?pwd=s">Join the interview</a><ul><li>ID</li><li>CV</li></ul>\nSee <b>you</b>';
  const TEXT = 'Prepare\nJoin the interview<https://meet.example/j/9?pwd=s>\nID\nCV\nSee you';

  it.each([
    ['Prepare', 'Prepare well', HTML.replace('Prepare', 'Prepare well')],
    ['CV', 'Two CVs', HTML.replace('CV', 'Two CVs')],
    ['See you', 'See <you>', HTML.replace('See <b>you</b>', 'See &lt;you&gt;')],
  ])('%j, keeps the others', (before, after, html) => {
    expect(googleText(HTML)).toBe(TEXT);
    expect(editDescription(HTML, TEXT.replace(before, after))).toBe(html);
  });
});
