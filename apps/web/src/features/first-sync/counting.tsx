import { Skeleton } from '../../ui/skeleton';
import { useCountdown } from '../../ui/countdown';
import { WORDS } from './first-sync.words';
import styles from './first-sync.module.css';

/** The plan is on its way. @param props.retryAt when it is asked for again, since it was asked for a moment ago; epoch ms */
export function Counting({ retryAt }: { retryAt: number | null }) {
  return (
    <>
      {retryAt !== null && <CountingWord retryAt={retryAt} />}
      <Skeleton heights={[72, 160]} label={WORDS.loading} />
    </>
  );
}

export function CountingWord({ retryAt }: { retryAt: number | null }) {
  const seconds = useCountdown(retryAt);
  return <p className={styles['soft']}>{seconds > 0 ? WORDS.countingIn(seconds) : WORDS.counting}</p>;
}
