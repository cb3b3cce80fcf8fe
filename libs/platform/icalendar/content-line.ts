/** One content line of iCalendar (RFC 5545, 3.1), taken apart as far as it can be. */
export interface ContentLine {
  /** As it stands: with its folds and its line end. All of them one after the other are the text. */
  raw: string;
  /** In capitals; empty for what is no content line. */
  name: string;
  /** By name in capitals; without quotes, several values of one parameter in order. */
  parameters: ReadonlyMap<string, readonly string[]>;
  /** Unfolded, else as it stands: texts are still escaped. */
  value: string;
}

/** Line ends of Unix and folds by tabs are read as well: clients write both. */
const LOGICAL_LINE = /[^\n]*(?:\n[ \t][^\n]*)*\n?/gy;
const FOLD = /\r?\n[ \t]/g;
const LINE_END = /\r?\n$/;
/** Name, parameters, value. A value of a parameter is quoted, or holds none of `";:,`. */
const PARTS = /^([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):([^]*)$/;
const PARAMETER = /;([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)/g;
const PARAMETER_VALUE = /(?:^|,)(?:"([^"]*)"|([^",]*))/g;
const NONE: ContentLine['parameters'] = new Map();

/** A text as its lines. What cannot be read is a line without a name, so that nothing of the text is lost. Pure. */
export function readContentLines(text: string): ContentLine[] {
  return (text.match(LOGICAL_LINE) ?? []).filter((raw) => raw !== '').map(readContentLine);
}

/** @param raw one logical line, folded or not, with or without its line end. Pure. */
export function readContentLine(raw: string): ContentLine {
  const unfolded = raw.replace(LINE_END, '').replace(FOLD, '');
  const [, name, parameters, value] = PARTS.exec(unfolded) ?? [];
  if (name === undefined || value === undefined) return { raw, name: '', parameters: NONE, value: unfolded };
  return { raw, name: name.toUpperCase(), parameters: readParameters(parameters ?? ''), value };
}

/**
 * A line to be written: folded, with its line end. Pure.
 *
 * @param value as iCalendar has it: a text is escaped already (`escapeText`)
 * @param parameters by name; a value that needs quotes gets them, and what cannot stand in quotes is left out
 */
export function contentLine(name: string, value: string, parameters: Readonly<Record<string, string>> = {}): string {
  const written = Object.entries(parameters).map(([key, each]) => `;${key}=${parameterValue(each)}`);
  return `${foldLine(`${name}${written.join('')}:${value}`)}\r\n`;
}

/**
 * Folds a line after at most 75 octets, the blank that begins each further one included (RFC 5545, 3.1), and never within a
 * character. Pure.
 *
 * @param line without line ends
 */
export function foldLine(line: string): string {
  if (Buffer.byteLength(line) <= LONGEST) return line;
  const parts: string[] = [];
  let begin = 0;
  let octets = 0;
  for (let at = 0; at < line.length;) {
    const code = line.codePointAt(at)!;
    const length = octetsOf(code);
    if (octets + length > LONGEST) {
      parts.push(line.slice(begin, at));
      begin = at;
      octets = 1;
    }
    octets += length;
    at += code > 0xffff ? 2 : 1;
  }
  return [...parts, line.slice(begin)].join('\r\n ');
}

/** Of a character in UTF-8. */
function octetsOf(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code > 0xffff ? 4 : 3;
}

const LONGEST = 75;

function readParameters(text: string): ContentLine['parameters'] {
  if (text === '') return NONE;
  const entries = [...text.matchAll(PARAMETER)].map(([, name, values]): [string, string[]] => [
    name!.toUpperCase(),
    [...values!.matchAll(PARAMETER_VALUE)].map(([, quoted, plain]) => quoted ?? plain ?? ''),
  ]);
  return new Map(entries);
}

function parameterValue(value: string): string {
  // eslint-disable-next-line no-control-regex
  const possible = value.replace(/["\u0000-\u001f\u007f]/g, '');
  return /[;:,]/.test(possible) ? `"${possible}"` : possible;
}
