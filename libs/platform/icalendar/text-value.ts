/**
 * A text as the value of a property (RFC 5545, 3.3.11): backslash, semicolon, comma and line ends are escaped. Line ends of
 * every kind are one `\n` then. Pure.
 */
export function escapeText(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&').replace(/\r\n?|\n/g, '\\n');
}

/** The text of a value. A backslash before anything else is one that somebody forgot to escape, and stays. Pure. */
export function unescapeText(value: string): string {
  return value.replace(/\\([\\;,nN])/g, (_whole, escaped: string) => (/n/i.test(escaped) ? '\n' : escaped));
}
