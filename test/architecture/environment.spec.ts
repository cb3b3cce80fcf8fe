import { expect, it } from 'vitest';
import { sourceFiles, textOf } from './sources';

/** Entry files read the environment once and hand it to the one place that understands it; examples are programs of others. */
const MAY_READ =
  /^libs\/platform\/config\/|^apps\/[^/]+\/(src\/)?(main|serve)\.ts$|^apps\/web\/vite\.config\.ts$|\/examples\/|\.spec\.ts$/;

it('only entry files and platform/config read process.env', () => {
  const code = sourceFiles(['apps', 'libs', 'migrations']).filter((file) => !MAY_READ.test(file));
  expect(code.filter((file) => withoutComments(textOf(file)).includes('process.env'))).toEqual([]);
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
}
