import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { EventView } from '@calendar/client';
import { eventsReadOptions } from '@calendar/client/react-query';
import { asProblem } from '../../platform/api';
import { Gone, Loaded } from '../../ui/loaded';
import { Page } from '../../ui/page';
import { Skeleton } from '../../ui/skeleton';
import { beginWith } from './draft/editing';
import { EventEditor } from './event-editor';
import { WORDS } from './event-form.words';
import { useEditing } from './use-editing';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** An event as it is, to be changed. */
export function EditEvent({ id }: { id: string }) {
  const isId = UUID.test(id);
  const event = useQuery({ ...eventsReadOptions({ path: { id } }), enabled: isId });
  const isGone = event.error !== null && asProblem(event.error).status === 404;
  return (
    <Page title={WORDS.edit}>
      {!isId && <Gone />}
      {isId && event.data && <Editor event={event.data} isGone={isGone} />}
      {isId && !event.data && (
        <Loaded query={event} skeleton={<Skeleton heights={[74, 74, 74, 74, 160]} label={WORDS.loading} />}>
          {() => null}
        </Loaded>
      )}
    </Page>
  );
}

/** What was typed stays, even when the event goes meanwhile. */
function Editor({ event, isGone }: { event: EventView; isGone: boolean }) {
  const [newId] = useState(() => crypto.randomUUID());
  const { editing, ...actions } = useEditing(event.id, () => beginWith(event), event);
  return (
    <EventEditor
      editing={editing}
      addedAgainAs={isGone ? newId : null}
      isOfSeries={event.seriesId !== null}
      {...actions}
    />
  );
}
