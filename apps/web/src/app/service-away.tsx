import { RetryButton } from '../ui/problem-notice';
import styles from './service-away.module.css';

/** The pages came from the cache, and the service is not there: nothing can be shown yet. */
export function ServiceAway({ onRetry }: { onRetry: () => void }) {
  return (
    <main className={styles['away']}>
      <h1>We cannot reach the service</h1>
      <p>Check your connection and try again.</p>
      <RetryButton retryAt={null} onRetry={onRetry} />
    </main>
  );
}
