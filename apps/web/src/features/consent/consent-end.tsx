import { useEffect, useRef } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { oauthFinishMutation } from '@calendar/client/react-query';
import { asProblem, readAgain } from '../../platform/api';
import { Page } from '../../ui/page';
import { ProblemNotice } from '../../ui/problem-notice';
import { Skeleton } from '../../ui/skeleton';
import { WORDS } from './consent.words';
import { OutcomeNotice } from './outcome-notice';
import { finishedQuery, landingOf, outcomeOfCode } from './outcome';
import type { ConsentProvider } from './use-connect';

/** Problems that say how the consent has ended; any other one may be over in a moment. */
const ENDINGS: ReadonlySet<string> = new Set(['consent.foreign', 'ticket.invalid']);

/** Where a consent comes back to: finishes it in the name of whoever is signed in, and says how it ended. */
export function ConsentEnd() {
  const [query] = useSearchParams();
  const provider = query.get('provider') === 'microsoft' ? 'microsoft' : 'google';
  const landing = landingOf(query);
  if ('ticket' in landing) return <Finishing provider={provider} ticket={landing.ticket} />;
  return <OutcomeNotice outcome={landing.outcome} provider={provider} />;
}

function Finishing({ provider, ticket }: { provider: ConsentProvider; ticket: string }) {
  const [, setQuery] = useSearchParams();
  const queries = useQueryClient();
  const { mutate, error } = useMutation({
    ...oauthFinishMutation(),
    onSuccess: (answer) => {
      void readAgain(queries, ['connectionsList', 'preferencesRead', 'eventsList', 'eventsRead']);
      setQuery(finishedQuery(provider, answer), { replace: true });
    },
  });
  const finish = () => mutate({ path: { provider }, body: { ticket } });
  useOnce(ticket, finish);

  if (error && ENDINGS.has(error.code))
    return <OutcomeNotice outcome={outcomeOfCode(error.code)} provider={provider} />;
  return (
    <Page title={WORDS.finishing} width="form">
      {error ? (
        <ProblemNotice error={asProblem(error)} onRetry={finish} />
      ) : (
        <Skeleton heights={[72]} label={WORDS.finishingText} />
      )}
    </Page>
  );
}

/** A ticket is good once, however often an effect runs. */
function useOnce(key: string, act: () => void): void {
  const done = useRef<string>(undefined);
  useEffect(() => {
    if (done.current === key) return;
    done.current = key;
    act();
  });
}
