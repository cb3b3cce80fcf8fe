import type { Mailbox } from '../../mailboxes/mailbox';
import type { StoredEvent } from '../../mailboxes/stored-event';

const HOSTS = { personal: 'outlook.live.com', work: 'outlook.office365.com' };
const PATHS = Object.values(HOSTS).map((host) => `/${host}/owa/`);

/** Where a person opens an event: in Outlook on the web, of which the sandbox has a page. Its id is the one that lasts. */
export function webLinkOf({ isPersonal, baseUrl }: Mailbox, { immutableId }: StoredEvent): string {
  const host = isPersonal ? HOSTS.personal : HOSTS.work;
  return `${baseUrl}/${host}/owa/?itemid=${encodeURIComponent(immutableId)}&exvsurl=1&path=/calendar/item`;
}

/** The other way round; null when it is no link to an event. */
export function linkedEventId({ pathname, searchParams }: URL): string | null {
  return PATHS.includes(pathname) ? searchParams.get('itemid') : null;
}
