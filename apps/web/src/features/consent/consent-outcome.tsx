import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleX } from 'lucide-react';
import { useSearchParams } from 'react-router';
import { asProblem } from '../../platform/api';
import { ButtonLink } from '../../ui/button';
import { Page } from '../../ui/page';
import { ProblemNotice } from '../../ui/problem-notice';
import type { Provider } from '../../ui/provider-name';
import { WORDS, wordsOf } from './consent.words';
import { finish, type ConsentProvider } from './finish';
import { outcomeOfError, outcomeOfProblem, type Outcome } from './outcome';
import styles from './consent-outcome.module.css';

const INTEGRATIONS = '/settings/integrations';
const GOOD: readonly Outcome['kind'][] = ['connected', 'reconnected', 'unchanged'];

/** Where the consent comes back to: finishes it in the person's own name, and says how it ended and what to do next. */
export function ConsentOutcome() {
  const [query] = useSearchParams();
  const provider = query.get('provider') === 'microsoft' ? 'microsoft' : 'google';
  const ticket = query.get('status') === 'confirm' ? query.get('ticket') : null;
  if (ticket) return <Finishing provider={provider} ticket={ticket} />;
  return <Told outcome={outcomeOfError(query)} provider={provider} />;
}

/** A ticket is good once: whatever draws this anew, it is used once. */
function Finishing({ provider, ticket }: { provider: ConsentProvider; ticket: string }) {
  const finished = useQuery({
    queryKey: ['finish', provider, ticket],
    queryFn: () => finish(provider, ticket),
    staleTime: Infinity,
    gcTime: Infinity,
    retry: false,
    refetchOnReconnect: false,
  });
  if (finished.data) return <Told outcome={finished.data} provider={provider} />;
  const outcome = finished.error ? outcomeOfProblem(asProblem(finished.error)) : null;
  if (outcome) return <Told outcome={outcome} provider={provider} />;
  return (
    <Page title={WORDS.finishing} width="form">
      {finished.error && <ProblemNotice error={finished.error} onRetry={() => void finished.refetch()} />}
    </Page>
  );
}

function Told({ outcome, provider }: { outcome: Outcome; provider: Provider }) {
  const { title, text } = wordsOf(outcome, provider);
  const isGood = GOOD.includes(outcome.kind);
  const Sign = isGood ? CircleCheck : CircleX;
  return (
    <Page title={title} width="form">
      <div className={styles['outcome']}>
        <Sign aria-hidden className={isGood ? styles['good'] : styles['bad']} />
        <p>{text}</p>
      </div>
      <div>
        <ButtonLink look="primary" to={INTEGRATIONS}>
          {isGood ? WORDS.on : WORDS.back}
        </ButtonLink>
      </div>
    </Page>
  );
}
