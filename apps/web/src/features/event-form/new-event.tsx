import { useSearchParams } from 'react-router';
import { Page } from '../../ui/page';
import { newDraft, type EventType } from './draft/draft';
import { beginNew } from './draft/editing';
import { EventEditor } from './event-editor';
import { WORDS } from './event-form.words';
import { useEditing } from './use-editing';

/** Something new, of the type that the address asks for. */
export function NewEvent() {
  const [address] = useSearchParams();
  const { editing, ...actions } = useEditing('new', () =>
    beginNew(crypto.randomUUID(), newDraft(typeOf(address.get('type')), Date.now())),
  );
  return (
    <Page title={WORDS.newTitle[editing.draft.type]}>
      <EventEditor editing={editing} addedAgainAs={null} {...actions} />
    </Page>
  );
}

function typeOf(text: string | null): EventType {
  return text !== null && Object.hasOwn(WORDS.types, text) ? (text as EventType) : 'interview';
}
