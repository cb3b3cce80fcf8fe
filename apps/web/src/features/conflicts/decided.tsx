import { useMutation, useQueryClient } from '@tanstack/react-query';
import { eventsPatchMutation } from '@calendar/client/react-query';
import { asProblem, readAgain } from '../../platform/api';
import { Button, ButtonLink } from '../../ui/button';
import { Card } from '../../ui/card';
import { ProblemNotice } from '../../ui/problem-notice';
import type { SideNames } from './choices';
import type { Decision } from './decision';
import { fieldWords } from './field-words';
import { WORDS } from './conflicts.words';
import styles from './decided.module.css';

/** What came of a decision, with the way back; `isAll` when nothing of the conflict is left. */
export function Decided({ decision, names, isAll }: { decision: Decision; names: SideNames; isAll: boolean }) {
  const { fields, eventId, undo } = decision;
  const undoing = useUndo(decision);
  return (
    <Card>
      {/* What had the focus is gone: this is what came of it. */}
      <div role="status" tabIndex={-1} ref={takeFocus} className={styles['decided']}>
        <h2>{titleOf(isAll, undoing.isSuccess)}</h2>
        {!undoing.isSuccess && (
          <dl className={styles['fields']}>
            {fields.map(({ field, side, value }) => (
              <div key={field}>
                <dt>{WORDS.fields[field]}</dt>
                <dd>
                  {fieldWords(field, value, { side, name: names[side] })}
                  <span className={styles['soft']}> · {WORDS.asIn(names[side])}</span>
                </dd>
              </div>
            ))}
          </dl>
        )}
        <p className={styles['soft']}>{undoing.isSuccess ? WORDS.undoneText : WORDS.decidedText}</p>
        {!undo && <p className={styles['soft']}>{WORDS.noUndo}</p>}
      </div>
      {undoing.error && <UndoProblem error={undoing.error} onRetry={undoing.undo} />}
      <div className={styles['actions']}>
        {undo && !undoing.isSuccess && !isTooLate(undoing.error) && (
          <Button isPending={undoing.isPending} onPress={undoing.undo}>
            {WORDS.undo}
          </Button>
        )}
        <ButtonLink look="quiet" to={`/events/${eventId}`}>
          {WORDS.openEvent}
        </ButtonLink>
        {isAll && (
          <ButtonLink look="quiet" to="/conflicts">
            {WORDS.toConflicts}
          </ButtonLink>
        )}
      </div>
    </Card>
  );
}

function titleOf(isAll: boolean, isUndone: boolean): string {
  if (isUndone) return WORDS.undone;
  return isAll ? WORDS.decided : WORDS.decidedSome;
}

/** Puts back what was overwritten, unless the event has been changed since: that would be overwritten then. */
function useUndo({ eventId, undo }: Decision) {
  const queries = useQueryClient();
  const { mutate, isPending, isSuccess, error } = useMutation({
    ...eventsPatchMutation(),
    onSettled: () =>
      readAgain(queries, [
        'eventsList',
        'eventsRead',
        'timelineRead',
        'conflictsList',
        'conflictsRead',
        'connectionsList',
      ]),
  });
  const put = () =>
    undo && mutate({ path: { id: eventId }, body: undo.patch, headers: { 'If-Match': `"${undo.version}"` } });
  return { undo: put, isPending, isSuccess, error };
}

function UndoProblem({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  if (isTooLate(error)) return <p role="alert">{WORDS.undoTooLate}</p>;
  return <ProblemNotice error={error} onRetry={onRetry} />;
}

/** It has changed, or is gone. */
function isTooLate(error: unknown): boolean {
  return error !== null && [404, 412].includes(asProblem(error).status);
}

function takeFocus(element: HTMLElement | null): void {
  element?.focus();
}
