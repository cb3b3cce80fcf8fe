/** The address of a meeting, if a place is one: nothing but http and https is followed. */
export function linkOf(location: string): string | null {
  const text = location.trim();
  if (!/^https?:\/\/\S+$/i.test(text) || !URL.canParse(text)) return null;
  return text;
}

/** A place in few words: of a link, the host. */
export function placeWords(location: string): string {
  const link = linkOf(location);
  return link ? new URL(link).host : location;
}
