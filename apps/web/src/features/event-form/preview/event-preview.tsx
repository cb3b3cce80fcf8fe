import { useId, type ReactNode } from 'react';
import { Link } from 'react-router';
import { asProblem } from '../../../platform/api';
import { Card } from '../../../ui/card';
import { ProblemNotice } from '../../../ui/problem-notice';
import { VisuallyHidden } from '../../../ui/visually-hidden';
import { faultsOfErrors } from '../draft/faults';
import { AccountPreview } from './account-preview';
import styles from './event-preview.module.css';
import { WORDS } from './preview.words';
import { usePreview, type PreviewInput } from './use-preview';

/** What a save would write, account by account. */
export function EventPreview(input: PreviewInput) {
  const titleId = useId();
  return (
    <Card aria-labelledby={titleId}>
      <div className={styles['preview']}>
        <h2 id={titleId}>{WORDS.preview}</h2>
        <Body {...input} />
      </div>
    </Card>
  );
}

function Body(input: PreviewInput) {
  const { query, isComplete } = usePreview(input);
  const { accounts, rules, editing } = input;
  if (accounts.length === 0) return <NoAccounts />;
  if (!isComplete) return <Text>{WORDS.incomplete}</Text>;
  if (query.error) return <Refused error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading />;
  return (
    <ul className={styles['accounts']} aria-busy={query.isFetching}>
      {query.data.map((item) => (
        <li key={item.connectionId}>
          <AccountPreview item={item} type={editing.draft.type} accounts={accounts} rules={rules} />
        </li>
      ))}
    </ul>
  );
}

function Text({ children }: { children: ReactNode }) {
  return <p className={styles['text']}>{children}</p>;
}

function NoAccounts() {
  return (
    <Text>
      {WORDS.none} <Link to="/settings/integrations">{WORDS.connect}</Link>
    </Text>
  );
}

function Loading() {
  return (
    <div className={styles['loading']} role="status">
      <VisuallyHidden>{WORDS.loading}</VisuallyHidden>
    </div>
  );
}

/** What is wrong with fields is said in words of the form; it stands beside them as soon as one saves. */
function Refused({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { faults } = faultsOfErrors(asProblem(error).errors ?? []);
  const words = Object.values(faults);
  if (words.length === 0) return <ProblemNotice error={error} onRetry={onRetry} />;
  return (
    <Text>
      {WORDS.refused} {words.join(' ')}
    </Text>
  );
}
