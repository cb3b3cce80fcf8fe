import { RotateCw, TriangleAlert } from 'lucide-react';
import { asProblem } from '../platform/api';
import { Button } from './button';
import { useCountdown } from './countdown';
import styles from './problem-notice.module.css';

/** What went wrong, in the words of the service, with what helps. The number of the request is for who asks us about it. */
export function ProblemNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const problem = asProblem(error);
  return (
    <div className={styles['notice']} role="alert">
      <TriangleAlert aria-hidden className={styles['sign']} />
      <div className={styles['words']}>
        <p className={styles['title']}>{problem.title}</p>
        <p>{problem.detail}</p>
        {onRetry && (
          <div className={styles['actions']}>
            <RetryButton retryAt={problem.retryAt} onRetry={onRetry} />
          </div>
        )}
        {problem.requestId && (
          <details className={styles['details']}>
            <summary>For support</summary>
            Request <code>{problem.requestId}</code>
          </details>
        )}
      </div>
    </div>
  );
}

/** Counts down to the time before which asking again is useless. */
export function RetryButton({ retryAt, onRetry }: { retryAt: number | null; onRetry: () => void }) {
  const seconds = useCountdown(retryAt);
  return (
    <Button icon={<RotateCw aria-hidden />} isDisabled={seconds > 0} onPress={onRetry}>
      {seconds > 0 ? `Try again in ${seconds} s` : 'Try again'}
    </Button>
  );
}
