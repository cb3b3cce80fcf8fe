import { useEffect } from 'react';
import { CircleCheck, CircleX } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { ConnectionView } from '@calendar/client';
import { connectionsListOptions } from '@calendar/client/react-query';
import { Button, ButtonLink } from '../../ui/button';
import { Card } from '../../ui/card';
import { Page } from '../../ui/page';
import { ProblemNotice } from '../../ui/problem-notice';
import { toast } from '../../ui/toast';
import { requestToAdministrator, WORDS, wordsOf } from './consent.words';
import type { Outcome } from './outcome';
import { useConnect, type ConsentProvider } from './use-connect';
import styles from './outcome-notice.module.css';

const INTEGRATIONS = '/settings/integrations';
/** Long enough to read two lines. */
const GO_ON_AFTER_MS = 2_000;

const GOOD: ReadonlySet<Outcome['kind']> = new Set(['connected', 'reconnected', 'unchanged']);
/** Where the same person can do better at once. */
const WORTH_AGAIN: ReadonlySet<Outcome['kind']> = new Set(['denied', 'partial', 'expired', 'failed']);

/** How a consent has ended, and what to do next. What went well goes on by itself. */
export function OutcomeNotice({ outcome, provider }: { outcome: Outcome; provider: ConsentProvider }) {
  const { data, isError } = useQuery(connectionsListOptions());
  const { connect, isLeaving, error } = useConnect();
  const isGood = GOOD.has(outcome.kind);
  const account = accountOf(outcome, data?.items ?? []);
  const isReview = account?.firstSync?.state === 'review';
  const next = isReview ? `${INTEGRATIONS}/${account.id}/start` : INTEGRATIONS;
  // Where it goes on is known with the account.
  useGoOn(isGood && (account !== undefined || isError), next);

  const { title, text } = wordsOf(outcome, provider, { ...othersOf(outcome, provider, data?.items ?? []), isReview });
  const Sign = isGood ? CircleCheck : CircleX;
  const isWorthAgain = WORTH_AGAIN.has(outcome.kind);
  return (
    <Page title={title} width="form">
      <Card>
        <div className={styles['outcome']}>
          <Sign aria-hidden className={isGood ? styles['good'] : styles['bad']} />
          <div className={styles['words']}>
            <p>{text}</p>
            {outcome.kind === 'admin-required' && <Request text={requestToAdministrator(provider)} />}
          </div>
        </div>
      </Card>
      {error && <ProblemNotice error={error} />}
      <div className={styles['actions']}>
        {isWorthAgain && (
          <Button look="primary" isPending={isLeaving} onPress={() => connect(provider)}>
            {WORDS.again}
          </Button>
        )}
        <ButtonLink look={isWorthAgain ? 'quiet' : 'primary'} to={next}>
          {isGood ? WORDS.on : WORDS.back}
        </ButtonLink>
      </div>
    </Page>
  );
}

function Request({ text }: { text: string }) {
  const copy = () => void navigator.clipboard.writeText(text).then(() => toast(WORDS.copied));
  return (
    <>
      <blockquote className={styles['request']}>{text}</blockquote>
      <div>
        <Button onPress={copy}>{WORDS.copy}</Button>
      </div>
    </>
  );
}

function useGoOn(isGood: boolean, next: string): void {
  const navigate = useNavigate();
  useEffect(() => {
    if (!isGood) return undefined;
    const timer = setTimeout(() => void navigate(next, { replace: true }), GO_ON_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isGood, next, navigate]);
}

function accountOf(outcome: Outcome, connections: readonly ConnectionView[]): ConnectionView | undefined {
  return 'connectionId' in outcome ? connections.find(({ id }) => id === outcome.connectionId) : undefined;
}

function othersOf(outcome: Outcome, provider: string, connections: readonly ConnectionView[]) {
  const connected = accountOf(outcome, connections);
  const waiting = connections.find(
    (connection) =>
      connection.provider === provider && connection.id !== connected?.id && connection.status === 'reauth_required',
  );
  return { connected: connected?.accountEmail ?? null, waiting: waiting?.accountEmail ?? null };
}
