const LONGEST = 80;
/** What file systems do not take, and what would lead elsewhere. */
// eslint-disable-next-line no-control-regex
const NOT_IN_NAMES = /[\u0000-\u001f\u007f-\u009f<>:"/\\|?*]+/g;

/**
 * `Content-Disposition` of a file that is to be saved: a name in ASCII for old readers, and the real one (RFC 6266, 4.3). Pure.
 *
 * @param title from which the name is made
 * @param extension without the dot
 */
export function attachmentOf(title: string, extension: string): string {
  const name = cut(title.toWellFormed().replace(NOT_IN_NAMES, ' ')) || 'event';
  const ascii =
    cut(
      name
        .normalize('NFKD')
        .replace(/[^\x20-\x7e]+/g, '')
        .replace(/[%;]/g, ' '),
    ) || 'event';
  return `attachment; filename="${ascii}.${extension}"; filename*=UTF-8''${encoded(`${name}.${extension}`)}`;
}

/** By characters, without dots and blanks at the ends, which file systems hide or drop. */
function cut(text: string): string {
  const plain = text.replace(/\s+/g, ' ').replace(/^[. ]+/, '');
  return Array.from(plain)
    .slice(0, LONGEST)
    .join('')
    .replace(/[. ]+$/, '');
}

/** RFC 8187, 3.2.1: fewer characters stand for themselves than in an address. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
