import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { eventsDelete, eventsPatch, eventsPut, eventsRead, type EventView } from '@calendar/client';
import { eventsReadQueryKey } from '@calendar/client/react-query';
import { asProblem, readAgain } from '../../platform/api';
import { toast } from '../../ui/toast';
import { bodyOf, patchOf } from './draft/draft';
import { offered, withNews, type Editing } from './draft/editing';
import { WORDS } from './event-form.words';

const OUT_OF_DATE = ['eventsList', 'eventsRead', 'timelineRead'] as const;

/** Saves what was typed, once however often it is sent, and says so with a way back. */
export function useSave() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (editing: Editing) => (editing.version === null ? create(editing) : update(editing, queries)),
    onSuccess: async (event, editing) => {
      queries.setQueryData(readKey(event.id), event);
      if (editing.version === null) toast(WORDS.added(event.title), () => void remove(event));
      else if (event.version !== editing.version) toast(WORDS.saved, () => void putBack(event, editing));
      await readAgain(queries, OUT_OF_DATE);
    },
  });

  async function remove({ id }: EventView): Promise<void> {
    // Away from the page of what is about to go, which would look for it.
    await navigate('/events');
    try {
      await eventsDelete({ path: { id } });
      toast(WORDS.removed);
      await readAgain(queries, ['eventsList']);
    } catch (error) {
      toast(asProblem(error).title);
    }
  }

  async function putBack(event: EventView, { base, draft }: Editing): Promise<void> {
    const { id, version } = event;
    try {
      const body = patchOf(base, draft);
      const { data } = await eventsPatch({ path: { id }, body, headers: ifMatch(version) });
      queries.setQueryData(readKey(id), data);
      toast(WORDS.undone);
      await readAgain(queries, OUT_OF_DATE);
    } catch (error) {
      toast(asProblem(error).title);
    }
  }
}

/** With an id of our own: sent twice, it is one event. */
async function create({ id, draft }: Editing): Promise<EventView> {
  const body = bodyOf(draft);
  if (!body) throw new Error('A time is missing, which is found before.');
  return (await eventsPut({ path: { id }, body })).data;
}

/**
 * Changes what was typed, unless the event has become another one meanwhile. Then it is read: what has changed elsewhere and
 * was not touched here is no reason to ask anybody; what was touched is for the person to look at.
 */
async function update(editing: Editing, queries: QueryClient): Promise<EventView> {
  try {
    return await patch(editing, queries);
  } catch (error) {
    if (asProblem(error).code !== 'event.version-mismatch') throw error;
    const { data } = await eventsRead({ path: { id: editing.id } });
    queries.setQueryData(readKey(editing.id), data);
    const merged = withNews(editing, data);
    if (offered(merged).length > 0) throw error;
    return patch(merged, queries);
  }
}

async function patch({ id, version, draft, base }: Editing, queries: QueryClient): Promise<EventView> {
  const body = patchOf(draft, base);
  const current = queries.getQueryData<EventView>(readKey(id));
  // Saved already, by an answer that got lost; or nothing was changed.
  if (Object.keys(body).length === 0 && current) return current;
  return (await eventsPatch({ path: { id }, body, headers: ifMatch(version!) })).data;
}

function ifMatch(version: number) {
  return { 'If-Match': `"${version}"` };
}

function readKey(id: string) {
  return eventsReadQueryKey({ path: { id } });
}
