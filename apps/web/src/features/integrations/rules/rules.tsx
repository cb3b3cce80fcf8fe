import { useEffect, useId, useRef } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'react-router';
import type { ConnectionView, PreferencesBody } from '@calendar/client';
import { preferencesReadOptions } from '@calendar/client/react-query';
import { Card } from '../../../ui/card';
import { Loaded } from '../../../ui/loaded';
import { ProblemNotice } from '../../../ui/problem-notice';
import { Skeleton } from '../../../ui/skeleton';
import { WORDS, type EventType } from '../integrations.words';
import { AskBeforeRemoving } from './ask-before-removing';
import { GeneralRules } from './general-rules';
import { RULES_ID } from './rules-id';
import { TypeRule } from './type-rule';
import { useRuleChanges } from './use-rule-changes';
import styles from './rules.module.css';

const TYPES = Object.keys(WORDS.types) as EventType[];

/** What goes into which calendar, how, and what happens when the two sides differ. */
export function Rules({ accounts }: { accounts: readonly ConnectionView[] }) {
  const titleId = useId();
  const title = useRef<HTMLHeadingElement>(null);
  const query = useQuery(preferencesReadOptions());
  const isWanted = useLocation().hash === `#${RULES_ID}`;
  useEffect(() => {
    if (isWanted) title.current?.focus();
  }, [isWanted]);
  return (
    <section id={RULES_ID} aria-labelledby={titleId} className={styles['rules']}>
      <h2 ref={title} id={titleId} tabIndex={-1}>
        {WORDS.rules}
      </h2>
      <Loaded query={query} skeleton={<Skeleton heights={[212, 212, 212, 230]} label={WORDS.rulesLoading} />}>
        {(saved) => <Editor saved={saved} accounts={accounts} />}
      </Loaded>
    </section>
  );
}

function Editor({ saved, accounts }: { saved: PreferencesBody; accounts: readonly ConnectionView[] }) {
  const { rules, change, asked, answer, isLooking, error } = useRuleChanges(saved);
  return (
    <>
      {error && <ProblemNotice error={error} />}
      <Card flush>
        {TYPES.map((type) => (
          <TypeRule key={type} type={type} rules={rules} accounts={accounts} isBusy={isLooking} onChange={change} />
        ))}
      </Card>
      <Card>
        <GeneralRules rules={rules} onChange={change} />
      </Card>
      {asked && <AskBeforeRemoving asked={asked} accounts={accounts} onAnswer={answer} />}
    </>
  );
}
