/** Where people land after consent when the client named no place. */
export const DEFAULT_RETURN_TO = '/settings/integrations/callback';

const MAX_LENGTH = 500;

/**
 * Whether a text is a path inside our own web app and nothing else: not a URL, not `//host`, and nothing that a browser
 * would read as one of those (backslashes, control characters). Pure.
 */
export function isPath(text: string): boolean {
  return text.length <= MAX_LENGTH && /^\/(?![/\\])[^\\\p{Cc}\s]*$/u.test(text);
}

/** The address to send a browser to: `webUrl` and a path, with the outcome added to the query of the path. Pure. */
export function landingUrl(webUrl: string, returnTo: string | null, outcome: Record<string, string>): string {
  const url = new URL(`${webUrl}${returnTo ?? DEFAULT_RETURN_TO}`);
  for (const [key, value] of Object.entries(outcome)) url.searchParams.set(key, value);
  return url.toString();
}
