import type { ConnectionView, PlanView, PreferencesBody } from '@calendar/client';
import { Button, ButtonLink } from '../../ui/button';
import { ProblemNotice } from '../../ui/problem-notice';
import { targetsWith, type TargetChoice } from './choice';
import { CountingWord } from './counting';
import { LeftOutList } from './left-out-list';
import { PlannedDays } from './planned-days';
import { useStart } from './use-start';
import { WORDS } from './first-sync.words';
import styles from './first-sync.module.css';

export interface PlannedProps {
  account: ConnectionView;
  rules: PreferencesBody;
  plan: PlanView;
  choice: TargetChoice;
  /** The choice is another one than the rules have. */
  isChanged: boolean;
  /** "ada@mail.example › Personal". */
  place: string;
  /** The plan is of before, and counted again. */
  counting: { retryAt: number | null } | null;
}

/** "This will create 12 events in ada@mail.example › Personal.", and all of it by day. */
export function Planned({ account, rules, plan, choice, isChanged, place, counting }: PlannedProps) {
  const { start, isStarting, error } = useStart(account.id);
  const targets = isChanged ? targetsWith(rules.targets, account.id, choice) : null;
  const isNothingChosen = choice.types.length === 0;
  const leadOf = () => {
    if (isNothingChosen) return WORDS.nothingChosen;
    // The numbers are of another choice.
    return counting ? WORDS.countingFor(place) : WORDS.lead(plan, place);
  };
  return (
    <>
      <div className={styles['head']}>
        <div className={styles['words']}>
          <p role="status" className={styles['lead']}>
            {leadOf()}
          </p>
          {counting ? (
            <CountingWord retryAt={counting.retryAt} />
          ) : (
            <p className={styles['soft']}>
              {plan.unchanged > 0 && `${WORDS.unchanged(plan.unchanged)} `}
              {WORDS.nothingYet}
            </p>
          )}
        </div>
        <div className={styles['actions']}>
          <Button
            look="primary"
            isPending={isStarting}
            isDisabled={counting !== null || isNothingChosen}
            onPress={() => start({ rules, targets })}
          >
            {WORDS.start}
          </Button>
          <ButtonLink look="quiet" to="/settings/integrations">
            {WORDS.notNow}
          </ButtonLink>
        </div>
      </div>
      {error && <ProblemNotice error={error} />}
      <div className={styles['lists']} data-counting={counting !== null} aria-busy={counting !== null}>
        <PlannedDays plan={plan} />
        <LeftOutList plan={plan} rules={rules} choice={choice} />
      </div>
    </>
  );
}
