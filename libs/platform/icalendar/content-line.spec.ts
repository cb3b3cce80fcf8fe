import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentLine, foldLine, readContentLine, readContentLines } from './content-line';
import { escapeText, unescapeText } from './text-value';

const unfolded = (text: string) => text.replace(/\r\n /g, '');

describe('a text that is read', () => {
  it('loses nothing, whatever it is', () => {
    const pieces = fc.constantFrom(
      'BEGIN:VEVENT',
      'X-A;B="c:d",e:f',
      ' folded',
      '\tfolded',
      '\r\n',
      '\n',
      '\r',
      ':',
      ';',
      '"',
      'ü',
      '👩‍💻',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'grapheme' }))), (parts) => {
        const text = parts.join('');
        expect(
          readContentLines(text)
            .map(({ raw }) => raw)
            .join(''),
        ).toBe(text);
      }),
    );
  });

  it('has folds by blanks and tabs, and line ends of both kinds', () => {
    const lines = readContentLines('SUMMARY:Inter\r\n view\nLOCATION:Ha\n\trbour\r\n');
    expect(lines.map(({ name, value }) => [name, value])).toEqual([
      ['SUMMARY', 'Interview'],
      ['LOCATION', 'Harbour'],
    ]);
  });

  it('has parameters, quoted ones and several values too', () => {
    const line = readContentLine(
      'attendee;member="mailto:a@b.test","mailto:c;d@e.test";Role=CHAIR;CN="Ada: L":mailto:ada@b.test',
    );
    expect([line.name, line.value]).toEqual(['ATTENDEE', 'mailto:ada@b.test']);
    expect([...line.parameters]).toEqual([
      ['MEMBER', ['mailto:a@b.test', 'mailto:c;d@e.test']],
      ['ROLE', ['CHAIR']],
      ['CN', ['Ada: L']],
    ]);
  });

  it('may hold lines that are none', () => {
    expect(readContentLine('what is this\r\n')).toMatchObject({ name: '', value: 'what is this' });
  });
});

describe('a line that is written', () => {
  it('is read as what was meant, has 75 octets at most, and is never cut within a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const line = contentLine('DESCRIPTION', escapeText(text));
        expect(line.split('\r\n').every((part) => Buffer.byteLength(part) <= 75)).toBe(true);
        expect(Buffer.from(line).toString()).toBe(line);
        expect(unescapeText(readContentLine(line).value)).toBe(text.replace(/\r\n?/g, '\n'));
      }),
    );
  });

  it('that is short is not folded', () => {
    expect(foldLine('x'.repeat(75))).toBe('x'.repeat(75));
    expect(foldLine('x'.repeat(76))).toBe(`${'x'.repeat(75)}\r\n x`);
    expect(unfolded(foldLine('ü'.repeat(60)))).toBe('ü'.repeat(60));
  });

  it('quotes parameters that need it', () => {
    expect(contentLine('DTSTART', '20270310T100000', { TZID: 'Europe/Berlin' })).toBe(
      'DTSTART;TZID=Europe/Berlin:20270310T100000\r\n',
    );
    expect(contentLine('X', 'y', { CN: 'a,"b"\n' })).toBe('X;CN="a,b":y\r\n');
  });
});

it('a backslash that is no escape stays', () => {
  expect(unescapeText('C:\\dir\\new \\, \\; \\\\n \\N')).toBe('C:\\dir\new , ; \\n \n');
});
