import { useId } from 'react';
import type { PlanView, PreferencesBody } from '@calendar/client';
import { Card } from '../../ui/card';
import type { TargetChoice } from './choice';
import { leftOut, type LeftOut } from './left-out';
import { useComing } from './use-coming';
import { WORDS } from './first-sync.words';
import styles from './first-sync.module.css';

const MOST_NAMES = 3;

/** What is not written, and why. */
export function LeftOutList(props: { plan: PlanView; rules: PreferencesBody; choice: TargetChoice }) {
  const titleId = useId();
  const coming = useComing();
  const groups = leftOut(coming, props);
  return (
    <section aria-labelledby={titleId} className={styles['leftOut']}>
      <h2 id={titleId}>{WORDS.leftOut}</h2>
      {groups.length > 0 && (
        <Card flush>
          <ul>
            {groups.map((group) => (
              <Reason key={group.reason} group={group} />
            ))}
          </ul>
        </Card>
      )}
      <p className={styles['soft']}>{WORDS.overIsOver}</p>
    </section>
  );
}

function Reason({ group: { reason, events } }: { group: LeftOut }) {
  const names = events.slice(0, MOST_NAMES).map(({ title }) => title);
  const rest = events.length - names.length;
  return (
    <li className={styles['reason']}>
      <p className={styles['why']}>{WORDS.reasons[reason]}</p>
      <p className={styles['soft']}>{listed(rest > 0 ? [...names, WORDS.andMore(rest)] : names)}</p>
    </li>
  );
}

function listed(names: readonly string[]): string {
  return new Intl.ListFormat('en').format(names);
}
