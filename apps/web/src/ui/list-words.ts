const list = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** "title, place and notes". */
export function listed(words: readonly string[]): string {
  return list.format(words);
}
