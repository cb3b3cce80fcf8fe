import { expect, it } from 'vitest';
import { codeFrom } from './audit-entry';

it.each(['invalid_grant', 'sync.refused', 'EAI_AGAIN', 'temporarily-unavailable'])('%s is a code', (code) => {
  expect(codeFrom(code)).toBe(code);
});

it.each([
  ['a sentence', 'The token ya29.a0AfH6 has expired'],
  ['an address', 'ada@google.test'],
  ['a path', '/tokens/1//0gabc'],
  ['something long', `e${'y'.repeat(64)}`],
  ['nothing', ''],
])('%s is none, and is not kept', (_, text) => {
  expect(codeFrom(text)).toBe('unknown');
});
