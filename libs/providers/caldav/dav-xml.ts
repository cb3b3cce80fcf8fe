import { SaxesParser } from 'saxes';

/** An element; `name` is `{namespace}local`. */
export interface XmlElement {
  name: string;
  /** Of attributes without a namespace. */
  attributes: Readonly<Record<string, string>>;
  children: XmlElement[];
  /** All text directly in it. */
  text: string;
}

export const DAV = (local: string) => `{DAV:}${local}`;
export const CALDAV = (local: string) => `{urn:ietf:params:xml:ns:caldav}${local}`;
export const CALENDAR_SERVER = (local: string) => `{http://calendarserver.org/ns/}${local}`;

/** One row of a multistatus (RFC 4918, 13), without what its server says it has not. */
export interface DavResponse {
  /** As it came. */
  href: string;
  /** Of the whole resource; `null` when its properties have one each. */
  status: number | null;
  /** Those that were answered with 2xx: iCloud repeats the names of others, empty. */
  properties: ReadonlyMap<string, XmlElement>;
}

export interface Multistatus {
  responses: DavResponse[];
  syncToken: string | null;
}

export class XmlError extends Error {
  override readonly name = 'XmlError';
}

/** @throws XmlError for what is not well-formed, and for what has a DOCTYPE: nothing here needs one, and it can be a bomb */
export function parseXml(text: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true });
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' };
  const open: XmlElement[] = [root];
  const refuse = (reason: string): never => {
    throw new XmlError(reason);
  };
  parser.on('error', ({ message }) => refuse(message));
  parser.on('doctype', () => refuse('A DOCTYPE is not accepted'));
  parser.on('opentag', ({ uri, local, attributes }) => {
    const own = Object.values(attributes).filter((each) => each.uri === '');
    const values = Object.fromEntries(own.map(({ name, value }) => [name, value]));
    const element: XmlElement = { name: `{${uri}}${local}`, attributes: values, children: [], text: '' };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  const take = (part: string): void => {
    open.at(-1)!.text += part;
  };
  parser.on('text', take);
  parser.on('cdata', take);
  parser.write(text).close();
  return root.children[0] ?? refuse('There is no element');
}

/** @throws XmlError for everything but a multistatus */
export function parseMultistatus(text: string): Multistatus {
  const root = parseXml(text);
  if (root.name !== DAV('multistatus')) throw new XmlError(`${root.name} is no multistatus`);
  return {
    responses: childrenOf(root, DAV('response')).flatMap(readResponse),
    syncToken: child(root, DAV('sync-token'))?.text.trim() || null,
  };
}

/** The conditions of an error body (RFC 4918, 16), by their local names; none when there is no such body. */
export function conditionsIn(body: string): ReadonlySet<string> {
  if (!body.includes('error')) return new Set();
  try {
    const found: string[] = [];
    const look = (element: XmlElement): void => {
      if (element.name === DAV('error')) found.push(...element.children.map(({ name }) => localOf(name)));
      element.children.forEach(look);
    };
    look(parseXml(body));
    return new Set(found);
  } catch (error) {
    if (error instanceof XmlError) return new Set();
    throw error;
  }
}

export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((each) => each.name === name);
}

export function childrenOf(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((each) => each.name === name) ?? [];
}

/** The text of the `href` in a property; `null` when it has none. */
export function hrefIn(property: XmlElement | undefined): string | null {
  return child(property, DAV('href'))?.text.trim() || null;
}

/** For texts that are put into XML: what XML cannot hold is left out. */
export function escapeXml(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
  );
}

/** A row may name several resources that have one status (RFC 4918, 14.24). */
function readResponse(response: XmlElement): DavResponse[] {
  const properties = new Map<string, XmlElement>();
  for (const propstat of childrenOf(response, DAV('propstat'))) {
    if (!isSuccess(statusIn(propstat))) continue;
    for (const property of child(propstat, DAV('prop'))?.children ?? []) properties.set(property.name, property);
  }
  const status = statusIn(response);
  return childrenOf(response, DAV('href')).map(({ text }) => ({ href: text.trim(), status, properties }));
}

function statusIn(element: XmlElement): number | null {
  const [, code] = /^\s*HTTP\/\S+\s+(\d{3})/.exec(child(element, DAV('status'))?.text ?? '') ?? [];
  return code === undefined ? null : Number(code);
}

function isSuccess(status: number | null): boolean {
  return status === null || (status >= 200 && status < 300);
}

function localOf(name: string): string {
  return name.slice(name.indexOf('}') + 1);
}
