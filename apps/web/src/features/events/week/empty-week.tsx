import { Button } from '../../../ui/button';
import { WORDS } from '../events.words';
import styles from './empty-week.module.css';

/** Lies over the hours of a week in which nothing stands. */
export function EmptyWeek({ isNarrowed, onClear }: { isNarrowed: boolean; onClear: () => void }) {
  return (
    <div className={styles['empty']}>
      <p>{isNarrowed ? WORDS.noneInWeek : WORDS.emptyWeek}</p>
      {isNarrowed && <Button onPress={onClear}>{WORDS.clear}</Button>}
    </div>
  );
}
