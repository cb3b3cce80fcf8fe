import { CircleCheck, CircleX } from 'lucide-react';
import { useSearchParams } from 'react-router';
import { ButtonLink } from '../../ui/button';
import { Page } from '../../ui/page';
import type { Provider } from '../../ui/provider-name';
import { WORDS, wordsOf } from './consent.words';
import { outcomeOfError, type Outcome } from './outcome';
import styles from './consent-outcome.module.css';

const INTEGRATIONS = '/settings/integrations';
const GOOD: readonly Outcome['kind'][] = ['connected', 'reconnected', 'unchanged'];

/** Where the consent comes back to: says how it ended, and what to do next. */
export function ConsentOutcome() {
  const [query] = useSearchParams();
  const outcome: Outcome = query.get('status') === 'success' ? { kind: 'connected' } : outcomeOfError(query);
  return <Told outcome={outcome} provider={query.get('provider') === 'microsoft' ? 'microsoft' : 'google'} />;
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
