import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { I18nProvider } from 'react-aria-components';
import { useNavigate } from 'react-router';
import { connectionsListOptions, preferencesReadOptions } from '@calendar/client/react-query';
import { asProblem } from '../../platform/api';
import { AskForScope, type SeriesScope } from '../../ui/series-scope';
import { locale } from '../../ui/times';
import { AskBeforeLeaving } from './ask-before-leaving';
import { isTouched, offered, type Editing } from './draft/editing';
import type { Repeats } from './draft/repeats';
import type { Draft, Field } from './draft/draft';
import { EventFields } from './event-fields';
import { WORDS } from './event-form.words';
import styles from './event-editor.module.css';
import { FormNotice } from './form-notice';
import { ClashHint } from './clash/clash-hint';
import { EventPreview } from './preview/event-preview';
import { SaveBar } from './save-bar';
import { useFaults } from './use-faults';
import { useSave } from './use-save';
import { useWhoChanged } from './use-who-changed';

export interface EventEditorProps {
  editing: Editing;
  /** The event is not there any more: saving adds it again, under this id. `null` while it is there. */
  addedAgainAs: string | null;
  /** It was made together with others. */
  isOfSeries?: boolean;
  change: (change: Partial<Draft>) => void;
  take: (field: Field) => void;
  repeat: (repeats: Repeats | null) => void;
  giveUp: () => void;
}

/** The form, and beside it what will be written. */
export function EventEditor({ editing, addedAgainAs, isOfSeries = false, ...actions }: EventEditorProps) {
  const { change, take, repeat, giveUp } = actions;
  const navigate = useNavigate();
  const [isAsking, setIsAsking] = useState(false);
  const accounts = useQuery(connectionsListOptions()).data?.items ?? [];
  const rules = useQuery(preferencesReadOptions()).data;
  const { form, faults, isValid, check, refuse, forgive } = useFaults(editing);
  const who = useWhoChanged(editing.id, offered(editing).length > 0);
  const saving = useSave();
  const sent: Editing = addedAgainAs === null ? editing : { ...editing, id: addedAgainAs, version: null };
  const leaveFor = (path: string) => {
    giveUp();
    void navigate(path, { replace: true });
  };
  const save = () => {
    if (saving.isPending || !check()) return;
    if (isOfSeries && sent.version !== null && isTouched(sent)) setIsAsking(true);
    else saveIn('this');
  };
  const saveIn = (scope: SeriesScope) => {
    setIsAsking(false);
    saving.mutate(
      { editing: sent, scope },
      { onSuccess: ({ event: { id } }) => leaveFor(`/events/${id}`), onError: refuse },
    );
  };
  // It is on its way, or there already.
  const isAtStake = isTouched(editing) && !saving.isPending && !saving.isSuccess;
  return (
    <I18nProvider locale={locale}>
      <form
        ref={form}
        noValidate
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <div className={styles['fields']}>
          <FormNotice
            isGone={addedAgainAs !== null}
            isCancelled={editing.base.status === 'cancelled'}
            isClash={saving.isError && asProblem(saving.error).code === 'event.version-mismatch'}
          />
          <EventFields
            editing={editing}
            faults={faults}
            accounts={accounts}
            rules={rules}
            who={who}
            onTake={take}
            onRepeat={repeat}
            onChange={(part) => {
              forgive(part);
              change(part);
            }}
          />
        </div>
        <div className={styles['preview']}>
          <EventPreview editing={sent} isValid={isValid} accounts={accounts} rules={rules} />
          <ClashHint editing={sent} accounts={accounts} rules={rules} />
        </div>
        <SaveBar
          isNew={sent.version === null}
          isSaving={saving.isPending}
          isWaiting={saving.isPaused}
          error={saving.error}
          cancelTo={editing.version === null || addedAgainAs ? '/events' : `/events/${editing.id}`}
        />
      </form>
      {isAsking && <AskForScope title={WORDS.changeWhich} onChoose={saveIn} onClose={() => setIsAsking(false)} />}
      <AskBeforeLeaving isAtStake={isAtStake} onLeave={giveUp} />
    </I18nProvider>
  );
}
