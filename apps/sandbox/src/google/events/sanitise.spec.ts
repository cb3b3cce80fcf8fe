import { expect, it } from 'vitest';
import { sanitised } from './sanitise';

it.each([
  ['a < b & c > d', 'a < b & c > d'],
  ['a &lt;Foo&gt; b', 'a &lt;Foo&gt; b'],
  ['a <Foo> b', 'a  b'],
  ['<b onclick="x">a</b><br/>b', '<b>a</b><br>b'],
  ['<a href="https://x.example/?a=1&amp;b=2" class="c">x</a>', '<a href="https://x.example/?a=1&amp;b=2">x</a>'],
  ['<a href="javascript:x">x</a>', '<a>x</a>'],
  ['a<script>b</script><!-- c -->d<style>e', 'ad'],
])('%j is kept as %j', (sent, kept) => expect(sanitised(sent)).toBe(kept));
