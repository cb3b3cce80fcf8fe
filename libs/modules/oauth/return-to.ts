/** Where people land after consent when the client named no place. */
export const DEFAULT_RETURN_TO = '/settings/integrations/callback';

const MAX_LENGTH = 500;

/** What the landing page is told. A path that came with these would speak for us. */
const OUTCOME = ['provider', 'status', 'code', 'connectionId'] as const;
export type OutcomeParameters = Partial<Record<(typeof OUTCOME)[number], string>>;

/**
 * Whether a text is a path inside our own web app and nothing else: not a URL, not `//host`, and nothing that a browser
 * would read as one of those (backslashes, control characters). Pure.
 */
export function isPath(text: string): boolean {
  return text.length <= MAX_LENGTH && /^\/(?![/\\])[^\\\p{Cc}\s]*$/u.test(text) && staysBelow(text);
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
