import { useEffect, useRef } from 'react';
import { useNavigate } from 'react-router';
import type { ConnectionView, PreferencesBody } from '@calendar/client';
import { ProblemNotice } from '../../ui/problem-notice';
import { Skeleton } from '../../ui/skeleton';
import { toast } from '../../ui/toast';
import { useStart } from './use-start';
import { WORDS } from './first-sync.words';
import styles from './first-sync.module.css';

/** There is nothing to agree to: it starts, and goes on to where the account is. */
export function EmptyStart({ account, rules }: { account: ConnectionView; rules: PreferencesBody }) {
  const { id, provider } = account;
  const { start, error } = useStart(id);
  const navigate = useNavigate();
  const begin = () =>
    start(
      { rules, targets: null },
      {
        onSuccess: () => {
          toast(WORDS.startedEmpty(provider));
          void navigate('/settings/integrations', { replace: true });
        },
      },
    );
  useOnce(begin);
  if (error) return <ProblemNotice error={error} onRetry={begin} />;
  return (
    <>
      <p className={styles['soft']}>{WORDS.starting}</p>
      <Skeleton heights={[72]} label={WORDS.starting} />
    </>
  );
}

function useOnce(act: () => void): void {
  const isDone = useRef(false);
  useEffect(() => {
    if (isDone.current) return;
    isDone.current = true;
    act();
  });
}
