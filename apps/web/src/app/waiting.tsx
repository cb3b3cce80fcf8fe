import { Skeleton } from '../ui/skeleton';
import { WORDS } from './frame/frame.words';
import styles from './waiting.module.css';

/** While the code of the first page is on its way. */
export function Waiting() {
  return (
    <div className={styles['waiting']}>
      <Skeleton heights={[32, 160, 160]} label={WORDS.loading} />
    </div>
  );
}
