const SCHEME = /^(?:https?:\/\/|mailto:|tel:)/i;
/** They lead nowhere outside of the text. */
const INSIDE = /^(?:#|javascript:|about:|data:|cid:)/i;

/** What a text has to say beside the words of a link: its address in angle brackets, unless the words are the address. */
export function addressBehind(words: string, href: string): string {
  const address = href.trim();
  const shown = words.trim();
  if (address === '' || shown === address || INSIDE.test(address) || formsOf(address).includes(shown)) return '';
  return `<${address}>`;
}

/** How people write an address that mail programs make a link of: with and without scheme, escapes and last slash. */
export function formsOf(address: string): string[] {
  const whole = [address, withoutEscapes(address)];
  const short = whole.map((form) => form.replace(SCHEME, ''));
  return [...whole, ...short].flatMap((form) => [form, form.replace(/\/$/, '')]).filter((form) => form !== '');
}

/** Whether it says itself that it is an address. */
export function hasScheme(text: string): boolean {
  return SCHEME.test(text);
}

function withoutEscapes(address: string): string {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
}
