import { escapeXml } from './dav-xml';

const NAMESPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/"';
const PROLOGUE = '<?xml version="1.0" encoding="utf-8"?>';

/** @param properties with the prefixes `D` (WebDAV), `C` (CalDAV) and `S` (Calendar Server) */
export function propfindBody(...properties: string[]): string {
  const asked = properties.map((name) => `<${name}/>`).join('');
  return `${PROLOGUE}<D:propfind ${NAMESPACES}><D:prop>${asked}</D:prop></D:propfind>`;
}

/**
 * RFC 6578. Nothing but ETags, for some servers cannot give more; and no limit, which others take for one of the round.
 *
 * @param token empty: everything
 */
export function syncBody(token: string): string {
  return `${PROLOGUE}<D:sync-collection ${NAMESPACES}><D:sync-token>${escapeXml(token)}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>`;
}

/** RFC 4791, 7.9. @param hrefs paths, encoded */
export function multigetBody(hrefs: readonly string[]): string {
  const asked = hrefs.map((href) => `<D:href>${escapeXml(href)}</D:href>`).join('');
  return `${PROLOGUE}<C:calendar-multiget ${NAMESPACES}><D:prop><D:getetag/><C:calendar-data/></D:prop>${asked}</C:calendar-multiget>`;
}

/** RFC 4791, 7.8: the event with this UID, under whatever name it is kept. */
export function uidQueryBody(uid: string): string {
  const match = `<C:prop-filter name="UID"><C:text-match collation="i;octet">${escapeXml(uid)}</C:text-match></C:prop-filter>`;
  return `${PROLOGUE}<C:calendar-query ${NAMESPACES}><D:prop><D:getetag/><C:calendar-data/></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">${match}</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`;
}
