import fc from 'fast-check';
import { expect, it } from 'vitest';
import { attachmentOf } from './attachment';

it.each([
  ['Acme: system design', 'Acme system design', 'Acme%20system%20design'],
  ['Müller & Söhne', 'Muller & Sohne', 'M%C3%BCller%20%26%20S%C3%B6hne'],
  ['../../etc/passwd', 'etc passwd', 'etc%20passwd'],
  ['a"; filename="evil.exe', 'a filename= evil.exe', 'a%20%3B%20filename%3D%20evil.exe'],
  ['面接', 'event', '%E9%9D%A2%E6%8E%A5'],
  ['...', 'event', 'event'],
  ["It's (50%)", "It's (50 )", 'It%27s%20%2850%25%29'],
])('%s is a file that can be saved', (title, ascii, encoded) => {
  expect(attachmentOf(title, 'ics')).toBe(`attachment; filename="${ascii}.ics"; filename*=UTF-8''${encoded}.ics`);
});

it('whatever a title says, it is one header and one short name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (title) => {
      const header = attachmentOf(title, 'ics');
      expect(header).toMatch(
        /^attachment; filename="[\x20-\x7e]{1,90}\.ics"; filename\*=UTF-8''[\w.~!#$&+^`|%-]+\.ics$/,
      );
      expect(header.split('"')).toHaveLength(3);
    }),
  );
});
