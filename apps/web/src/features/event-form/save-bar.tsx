import { asProblem } from '../../platform/api';
import { Button, ButtonLink } from '../../ui/button';
import { useCountdown } from '../../ui/countdown';
import { ProblemNotice } from '../../ui/problem-notice';
import { faultsOfErrors } from './draft/faults';
import { WORDS } from './event-form.words';
import styles from './save-bar.module.css';

export interface SaveBarProps {
  isNew: boolean;
  isSaving: boolean;
  /** The service cannot be reached. */
  isWaiting: boolean;
  /** Why it was not saved the last time. */
  error: unknown;
  /** Where one came from. */
  cancelTo: string;
}

/** Saves, or leaves; and says why it was not saved, where that is about no field. */
export function SaveBar({ isNew, isSaving, isWaiting, error, cancelTo }: SaveBarProps) {
  const seconds = useCountdown(error ? asProblem(error).retryAt : null);
  const words = isNew ? WORDS.add : WORDS.save;
  return (
    <div className={styles['bar']}>
      <div role="status">{isWaiting && <p className={styles['waits']}>{WORDS.waits}</p>}</div>
      {Boolean(error) && !isToldElsewhere(error) && <ProblemNotice error={error} />}
      <div className={styles['actions']}>
        <Button type="submit" look="primary" isPending={isSaving} isDisabled={seconds > 0}>
          {seconds > 0 ? WORDS.saveIn(seconds) : words}
        </Button>
        <ButtonLink look="quiet" to={cancelTo}>
          {WORDS.cancel}
        </ButtonLink>
      </div>
    </div>
  );
}

/** In the fields, or above them. */
function isToldElsewhere(error: unknown): boolean {
  const { code, errors = [] } = asProblem(error);
  if (code === 'event.version-mismatch' || code === 'event.relates-to-not-found') return true;
  return errors.length > 0 && faultsOfErrors(errors).rest.length === 0;
}
