import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { eventsDelete, eventsPatch, eventsPut, eventsRead, seriesRepeat, type EventView } from '@calendar/client';
import { eventsReadQueryKey } from '@calendar/client/react-query';
import { asProblem, readAgain, unshown } from '../../platform/api';
import type { SeriesScope } from '../../ui/series-scope';
import { toast } from '../../ui/toast';
import { bodyOf, patchOf } from './draft/draft';
import { offered, withNews, type Editing } from './draft/editing';
import { canRepeat, repeatBody } from './draft/repeats';
import { WORDS } from './event-form.words';

/** How long a page may take to go. */
const LEAVING_MS = 3_000;
const OUT_OF_DATE = ['eventsList', 'eventsRead', 'timelineRead'] as const;

/** What is saved, and of an event of a series in which of them. */
export interface Saving {
  editing: Editing;
  scope: SeriesScope;
}

interface Saved {
  event: EventView;
  /** How many were made. */
  made: number;
}

/** Saves what was typed, once however often it is sent, and says so with a way back. */
export function useSave() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: ({ editing, scope }: Saving) =>
      editing.version === null ? create(editing) : update(editing, scope, queries),
    onSuccess: async ({ event, made }, { editing, scope }) => {
      queries.setQueryData(readKey(event.id), event);
      if (made > 1) toast(WORDS.addedAll(made), () => void remove(event, 'all'));
      else if (made === 1) toast(WORDS.added(event.title), () => void remove(event, 'this'));
      // What each of the others was before, nobody here knows.
      else if (scope !== 'this') toast(WORDS.saved);
      else if (event.version !== editing.version) toast(WORDS.saved, () => void putBack(event, editing));
      await readAgain(queries, OUT_OF_DATE);
    },
  });

  async function remove({ id }: EventView, scope: SeriesScope): Promise<void> {
    // Away from the page of what is about to go, which would look for it.
    await navigate('/events');
    await unshown(queries, readKey(id), LEAVING_MS);
    try {
      await eventsDelete({ path: { id }, query: { scope } });
      toast(scope === 'all' ? WORDS.removedAll : WORDS.removed);
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
async function create({ id, draft, repeats }: Editing): Promise<Saved> {
  const body = bodyOf(draft);
  if (!body) throw new Error('A time is missing, which is found before.');
  if (!repeats || !canRepeat(draft.type)) return { event: (await eventsPut({ path: { id }, body })).data, made: 1 };
  const { data } = await seriesRepeat({ body: { event: body, ...repeatBody(repeats), seriesId: id } });
  return { event: data.items[0]!, made: data.items.length };
}

/**
 * Changes what was typed, unless the event has become another one meanwhile. Then it is read: what has changed elsewhere and
 * was not touched here is no reason to ask anybody; what was touched is for the person to look at.
 */
async function update(editing: Editing, scope: SeriesScope, queries: QueryClient): Promise<Saved> {
  try {
    return await patch(editing, scope, queries);
  } catch (error) {
    if (asProblem(error).code !== 'event.version-mismatch') throw error;
    const { data } = await eventsRead({ path: { id: editing.id } });
    queries.setQueryData(readKey(editing.id), data);
    const merged = withNews(editing, data);
    if (offered(merged).length > 0) throw error;
    return patch(merged, scope, queries);
  }
}

async function patch({ id, version, draft, base }: Editing, scope: SeriesScope, queries: QueryClient): Promise<Saved> {
  const body = patchOf(draft, base);
  const current = queries.getQueryData<EventView>(readKey(id));
  // Saved already, by an answer that got lost; or nothing was changed.
  if (Object.keys(body).length === 0 && current) return { event: current, made: 0 };
  const { data } = await eventsPatch({ path: { id }, body, query: { scope }, headers: ifMatch(version!) });
  return { event: data, made: 0 };
}

function ifMatch(version: number) {
  return { 'If-Match': `"${version}"` };
}

function readKey(id: string) {
  return eventsReadQueryKey({ path: { id } });
}
