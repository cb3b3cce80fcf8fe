import { useEffect, useState } from 'react';
import type { EventView } from '@calendar/client';
import { useSignedInPerson } from '../../platform/session';
import { announce } from '../../ui/announcer';
import { listed } from '../../ui/list-words';
import type { Draft, Field } from './draft/draft';
import { withChange, withNews, withOffer, type Editing } from './draft/editing';
import type { Repeats } from './draft/repeats';
import { forget, keep, kept, keyOf } from './draft/kept-editing';
import { WORDS } from './event-form.words';

/**
 * What somebody types, kept in this tab until it is saved or given up.
 *
 * @param place the id of the event, or `new`
 * @param begin where nothing is kept
 * @param current the event as the server has it, which is taken in as it changes
 */
export function useEditing(place: string, begin: () => Editing, current?: EventView) {
  const { id: personId } = useSignedInPerson();
  const key = keyOf(personId, place);
  const [known, setEditing] = useState(() => kept(key) ?? begin());
  const editing = current ? withNews(known, current) : known;
  // In the same pass, so that nobody types into what is out of date.
  if (editing !== known) setEditing(editing);

  useEffect(() => keep(key, editing), [key, editing]);
  const { version, filled } = editing;
  useEffect(() => {
    if (filled.length > 0) announce(WORDS.filledIn(listed(filled.map((field) => WORDS.fields[field]))));
    // One announcement a version, however often what is filled in is looked at.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [version]);

  return {
    editing,
    change: (change: Partial<Draft>) => setEditing((before) => withChange(before, change)),
    take: (field: Field) => setEditing((before) => withOffer(before, field)),
    repeat: (repeats: Repeats | null) => setEditing((before) => ({ ...before, repeats })),
    giveUp: () => forget(key),
  };
}
