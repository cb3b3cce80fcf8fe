import { useEffect, useRef } from 'react';
import { useSearchParams } from 'react-router';
import type { ConnectionView } from '@calendar/client';
import { Button, ButtonAnchor } from '../../../ui/button';
import { Notice } from '../../../ui/notice';
import { ProblemNotice } from '../../../ui/problem-notice';
import { RelativeTime } from '../../../ui/relative-time';
import { clockTime } from '../../../ui/times';
import { WORDS } from '../integrations.words';
import { RULES_ID } from '../rules/rules-id';
import { troubleOf, type Remedy } from './trouble';
import { useConnect } from '../../consent';
import styles from './account-trouble.module.css';

/** What is wrong with an account, since when, and the one button that helps. */
export function AccountTrouble({ account }: { account: ConnectionView }) {
  const trouble = troubleOf(account);
  if (!trouble) return null;
  const { lastError, nextRetryAt } = account;
  return (
    <Notice actions={<WhatHelps account={account} remedy={trouble.remedy} />}>
      <p>{trouble.message ?? WORDS.ended}</p>
      <p className={styles['when']}>
        {lastError && <RelativeTime at={lastError.at} />}
        {trouble.remedy === 'wait' && nextRetryAt && ` · ${WORDS.retryAt(clockTime(nextRetryAt))}`}
      </p>
    </Notice>
  );
}

function WhatHelps({ account, remedy }: { account: ConnectionView; remedy: Remedy }) {
  return (
    <>
      {remedy === 'reconnect' && <Reconnect account={account} word={WORDS.reconnect} />}
      {remedy === 'grant' && <Reconnect account={account} word={WORDS.grant} />}
      {(remedy === 'grant' || remedy === 'choose-calendar') && (
        <ButtonAnchor href={`#${RULES_ID}`}>{WORDS.chooseCalendar}</ButtonAnchor>
      )}
    </>
  );
}

/** Renews the access of the same account: it keeps its history and what waits. */
function Reconnect({ account, word }: { account: ConnectionView; word: string }) {
  const { connect, isLeaving, error } = useConnect();
  const [query] = useSearchParams();
  const button = useRef<HTMLButtonElement>(null);
  // A notification has led here: the button that it is about is what people look for.
  const isWanted = query.get('reconnect') === account.provider;
  useEffect(() => {
    if (isWanted) button.current?.focus();
  }, [isWanted]);
  const { id: connectionId, accountEmail: loginHint, provider } = account;
  return (
    <>
      <Button ref={button} isPending={isLeaving} onPress={() => connect(provider, { connectionId, loginHint })}>
        {word}
      </Button>
      {error && <ProblemNotice error={error} />}
    </>
  );
}
