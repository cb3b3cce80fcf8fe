import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { ConnectionView, PlanView, PreferencesBody } from '@calendar/client';
import { connectionSyncCalendarsOptions } from '@calendar/client/react-query';
import { Loaded } from '../../ui/loaded';
import { aliasOf, calendarChoices } from '../integrations';
import { choiceOf, isSameChoice, type TargetChoice } from './choice';
import { Counting } from './counting';
import { EmptyStart } from './empty-start';
import { Planned } from './planned';
import { TargetFields } from './target-fields';
import { usePlan } from './use-plan';

/** What would be written, and what can be chosen about it; nothing is written before somebody says so. */
export function Review({ account, rules }: { account: ConnectionView; rules: PreferencesBody }) {
  const { id, accountEmail } = account;
  const calendars = useQuery(connectionSyncCalendarsOptions({ path: { id } }));
  const known = calendars.data?.items ?? [];
  const held = choiceOf(rules, id);
  const [changed, setChanged] = useState<TargetChoice | null>(null);
  const choice = changed ?? { ...held, calendarId: aliasOf(known, held.calendarId) };
  const { query, isCounting, retryAt } = usePlan(id, rules, changed);
  const choose = (next: TargetChoice) =>
    setChanged(isSameChoice(next, { ...held, calendarId: aliasOf(known, held.calendarId) }) ? null : next);

  if (query.data && !changed && !isCounting && isEmpty(query.data))
    return <EmptyStart account={account} rules={rules} />;
  const choices = calendarChoices(known, choice.calendarId);
  const name = choices.find(({ value }) => value === choice.calendarId)?.label;
  return (
    <>
      <TargetFields choice={choice} rules={rules} calendars={choices} isUnknown={calendars.isError} onChoose={choose} />
      <Loaded query={query} skeleton={<Counting retryAt={retryAt} />}>
        {(plan) => (
          <Planned
            account={account}
            rules={rules}
            plan={plan}
            choice={choice}
            isChanged={changed !== null}
            // Google calls the primary calendar of an account by its address.
            place={[...new Set([accountEmail, name])].join(' › ')}
            counting={isCounting ? { retryAt } : null}
          />
        )}
      </Loaded>
    </>
  );
}

function isEmpty(plan: PlanView): boolean {
  return plan.create + plan.update + plan.delete === 0;
}
