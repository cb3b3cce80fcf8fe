import type { Mailbox } from '../../mailboxes/mailbox';
import type { StoredEvent } from '../../mailboxes/stored-event';

const PATH = '/outlook.office365.com/owa/';

/** Where a person opens an event: in Outlook on the web, of which the sandbox has a page. Its id is the one that lasts. */
export function webLinkOf({ baseUrl }: Mailbox, { immutableId }: StoredEvent): string {
  return `${baseUrl}${PATH}?itemid=${encodeURIComponent(immutableId)}&exvsurl=1&path=/calendar/item`;
}

/** The other way round; null when it is no link to an event. */
export function linkedEventId({ pathname, searchParams }: URL): string | null {
  return pathname === PATH ? searchParams.get('itemid') : null;
}
