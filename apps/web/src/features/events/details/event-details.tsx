import { ArrowLeft, Pencil } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import type { EventView } from '@calendar/client';
import { eventsReadOptions } from '@calendar/client/react-query';
import { ButtonLink } from '../../../ui/button';
import { Gone, Loaded } from '../../../ui/loaded';
import { Page } from '../../../ui/page';
import { Skeleton } from '../../../ui/skeleton';
import { WORDS } from '../events.words';
import { CancelledNotice } from './cancelled-notice';
import { EventAccounts } from './event-accounts';
import { EventFacts } from './event-facts';
import { EventHistory } from './event-history';
import { DeleteEvent } from './delete-event';
import { SaveAsFile } from './save-as-file';
import { useDeletion, type Deletion } from './use-deletion';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** One event: what it is, how it stands in each account, what happened to it. */
export function EventDetails({ id }: { id: string }) {
  const isId = UUID.test(id);
  const deletion = useDeletion(id);
  const event = useQuery({ ...eventsReadOptions({ path: { id } }), enabled: () => isId && deletion.mayBeRead() });
  return (
    <Page
      title={event.data?.title ?? WORDS.event}
      actions={<Actions event={event.data && !event.error ? event.data : null} deletion={deletion} />}
    >
      {isId ? (
        <Loaded query={event} skeleton={<Skeleton heights={[160, 140, 220]} label={WORDS.detailLoading} />}>
          {(read) => <Details event={read} mayBeRead={deletion.mayBeRead} />}
        </Loaded>
      ) : (
        <Gone />
      )}
    </Page>
  );
}

function Details({ event, mayBeRead }: { event: EventView; mayBeRead: () => boolean }) {
  return (
    <>
      <CancelledNotice event={event} />
      <EventFacts event={event} />
      <EventAccounts event={event} />
      <EventHistory id={event.id} mayBeRead={mayBeRead} />
    </>
  );
}

/** @param props.event `null` while there is nothing to do anything with */
function Actions({ event, deletion }: { event: EventView | null; deletion: Deletion }) {
  return (
    <>
      <ButtonLink look="quiet" to="/events" icon={<ArrowLeft aria-hidden />}>
        {WORDS.back}
      </ButtonLink>
      {event && (
        <>
          <DeleteEvent event={event} deletion={deletion} />
          <SaveAsFile id={event.id} />
          <ButtonLink to={`/events/${event.id}/edit`} icon={<Pencil aria-hidden />}>
            {WORDS.edit}
          </ButtonLink>
        </>
      )}
    </>
  );
}
