import { describe, expect, it } from 'vitest';
import { googleText } from './google-text';

describe('text without markup is taken word for word', () => {
  it.each([
    'a < b and c > d',
    'List<String>',
    'if (a<b) return &amp;',
    '<sam@acme.example>',
    '1. one\n\n\n2. two',
    'a &amp; b & c',
  ])('%j', (text) => expect(googleText(text)).toBe(text));
  it.each([null, undefined, ''])('%s is empty', (nothing) => expect(googleText(nothing)).toBe(''));
  it('but for line ends and the spaces around it', () => expect(googleText(' a\r\nb\rc \n')).toBe('a\nb\nc'));
});

describe('what the web page of Google writes becomes text', () => {
  it.each([
    ['a<br>b<br/>c', 'a\nb\nc'],
    ['<p>one</p><p>two</p>', 'one\ntwo'],
    ['<ul><li>one</li><li>two</li></ul>', 'one\ntwo'],
    ['Bring:<ul><li>ID</li><li>CV</li></ul>Thanks', 'Bring:\nID\nCV\nThanks'],
    ['<ul><li>one<ul><li>two</li></ul></li></ul>', 'one\ntwo'],
    ['one<div>two</div><p class="x">three</p>', 'one\ntwo\nthree'],
    ['<div>one</div><div><br></div><div>two<br></div>three', 'one\n\ntwo\nthree'],
    ['Tom &amp; Ann, &gt; 80k', 'Tom & Ann, > 80k'],
    ['List&lt;String&gt;', 'List<String>'],
    ['<html-blob>a</html-blob>', 'a'],
    ['<a href="https://jobs.example">the job</a>', 'the job'],
    ['Tom&nbsp;&amp;&nbsp;Ann', 'Tom & Ann'],
    ['<b>&quot;x&quot; &#39;y&#39;</b>', '"x" \'y\''],
    ['<span style="color:red">red</span>', 'red'],
  ])('%j', (html, text) => expect(googleText(html)).toBe(text));
});

it('takes little time for a text that was made to be slow to read', () => {
  const started = performance.now();
  for (const part of ['&amp;', '&', 'a', '<div ', '\n', '<br>', '<p>']) googleText(`${part.repeat(20_000)}<`);
  expect(performance.now() - started).toBeLessThan(1_000);
});
