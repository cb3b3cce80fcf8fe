/** One call of a batch, as its part of the body spells it out. */
export interface BatchPart {
  /** Of the part, without angle brackets. */
  contentId: string | undefined;
  method: string;
  /** Path and query, without a host. */
  path: string;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: string;
}

/** The answer to one call. */
export interface BatchAnswer {
  contentId: string | undefined;
  status: number;
  reason: string;
  headers: Record<string, string>;
  body: string;
}

const REQUEST_LINE = /^([A-Z]+) (\/\S*)(?: HTTP\/1\.[01])?$/;
const MULTIPART = /^multipart\/mixed\s*;(?:[^;]*;)*?\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i;

/** The boundary of a `multipart/mixed` content type; undefined for any other. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  const match = MULTIPART.exec(contentType ?? '');
  return match?.[1] ?? match?.[2];
}

/**
 * The calls in a batch, in their order.
 *
 * @returns undefined when the body is no such thing: a part without request line, or no closing boundary
 */
export function readParts(body: string, boundary: string): BatchPart[] | undefined {
  // Lines may end in LF alone; a delimiter belongs to the line break before it.
  const sections = `\n${body.replaceAll('\r\n', '\n')}`.split(`\n--${boundary}`);
  if (sections.length < 2 || !sections.at(-1)!.startsWith('--')) return undefined;
  const parts = sections.slice(1, -1).map(readPart);
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

/** A `multipart/mixed` body. A call that came as `<x>` is answered as `<response-x>`. */
export function writeParts(answers: readonly BatchAnswer[], boundary: string): string {
  const parts = answers.map(({ contentId, status, reason, headers, body }) => {
    const outer = ['Content-Type: application/http'];
    if (contentId !== undefined) outer.push(`Content-ID: <response-${contentId}>`);
    const inner = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const lines = [`--${boundary}`, ...outer, '', `HTTP/1.1 ${status} ${reason}`, ...inner, '', body];
    return lines.join('\r\n');
  });
  return [...parts, `--${boundary}--`, ''].join('\r\n');
}

function readPart(section: string): BatchPart | undefined {
  const [outer, call] = cut(section, '\n\n');
  const [head, body] = cut(call.replace(/^\n+/, ''), '\n\n');
  const [requestLine, headerLines] = cut(head, '\n');
  const match = REQUEST_LINE.exec(requestLine.trim());
  if (!match) return undefined;
  const contentId = readHeaders(outer)['content-id'];
  return {
    contentId: contentId?.replace(/^<(.*)>$/, '$1'),
    method: match[1]!,
    path: match[2]!,
    headers: readHeaders(headerLines),
    body: body.trim(),
  };
}

function readHeaders(lines: string): Record<string, string> {
  const headers = lines.split('\n').flatMap((line) => {
    const colon = line.indexOf(':');
    return colon > 0 ? [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]] : [];
  });
  return Object.fromEntries(headers) as Record<string, string>;
}

function cut(text: string, at: string): [string, string] {
  const position = text.indexOf(at);
  return position < 0 ? [text, ''] : [text.slice(0, position), text.slice(position + at.length)];
}
