/** Where people land after consent when the client named no place. */
export const DEFAULT_RETURN_TO = '/settings/integrations/callback';

const MAX_LENGTH = 500;

/** What the landing page is told. A path that came with these would speak for us. */
const OUTCOME = ['provider', 'status', 'ticket', 'code', 'missing'] as const;
export type OutcomeParameters = Partial<Record<(typeof OUTCOME)[number], string>>;

/**
 * Whether a text is a path inside our own web app and nothing else: not a URL, not `//host`, and nothing that a browser,
 * a router or a proxy would make one of those by reading it (backslashes, control characters), by tidying it up
 * (`/.//host`) or by decoding it, be it twice. Pure.
 */
export function isPath(text: string): boolean {
  if (text.length > MAX_LENGTH || !/^\/[^\\\p{Cc}\s]*$/u.test(text)) return false;
  const names = text.split(/[?#]/, 1)[0]!.split('/').slice(1);
  // Only the last one may be empty: that is a slash at the end, and any other one begins a host for somebody.
  return names.every((name, index) => (name === '' ? index === names.length - 1 : isName(name))) && staysBelow(text);
}

/** One step of a path that is the same step however often it is decoded. */
function isName(encoded: string): boolean {
  let name = encoded;
  for (let decoded = decode(name); decoded !== name; decoded = decode(name)) {
    // A percent sign may be left of what was encoded, but not stand there by itself.
    if (decoded === null) return name !== encoded;
    name = decoded;
    if (/[/\\\p{Cc}]/u.test(name)) return false;
  }
  return name !== '.' && name !== '..';
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** The web app may share its host with others: dots must not lead to them. */
function staysBelow(path: string): boolean {
  const base = 'https://app.invalid/below';
  return new URL(`${base}${path}`).href.startsWith(`${base}/`);
}

/** The address to send a browser to: `webUrl` and a path, with the outcome added to the query of the path. Pure. */
export function landingUrl(webUrl: string, returnTo: string | null, outcome: OutcomeParameters): string {
  const url = new URL(`${webUrl}${returnTo ?? DEFAULT_RETURN_TO}`);
  for (const name of OUTCOME) {
    url.searchParams.delete(name);
    if (outcome[name] !== undefined) url.searchParams.set(name, outcome[name]);
  }
  return url.toString();
}
