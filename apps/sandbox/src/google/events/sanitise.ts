/** What Google lets a description look like; every other tag goes, and what stands between its angle brackets with it. */
const ALLOWED = new Set('a b br div em h1 h2 h3 h4 h5 h6 html-blob i li ol p span strong u ul'.split(' '));
const UNSEEN = new Set(['script', 'style']);
const TOKEN = /<!--[\s\S]*?(?:-->|$)|<(\/?)([a-z][^\s<>/]*)((?:"[^"]*"|'[^']*'|[^<>"'])*)>/gi;
const HREF = /\bhref\s*=\s*("(?:https?:|mailto:)[^"]*"|'(?:https?:|mailto:)[^']*')/i;

/** A description as Google keeps it when it rewrites markup. Text without any is left alone. */
export function sanitised(description: string): string {
  let unseen: string | null = null;
  let kept = '';
  let at = 0;
  for (const match of description.matchAll(TOKEN)) {
    const [source, slash = '', name = '', attributes = ''] = match;
    if (unseen === null) kept += description.slice(at, match.index);
    at = match.index + source.length;
    const element = name.toLowerCase();
    if (UNSEEN.has(element)) unseen = slash === '' ? element : null;
    else if (unseen === null && ALLOWED.has(element)) kept += tag(slash, element, attributes);
  }
  return unseen === null ? kept + description.slice(at) : kept;
}

function tag(slash: string, element: string, attributes: string): string {
  const [, href] = element === 'a' && slash === '' ? (HREF.exec(attributes) ?? []) : [];
  return `<${slash}${element}${href === undefined ? '' : ` href=${href}`}>`;
}
