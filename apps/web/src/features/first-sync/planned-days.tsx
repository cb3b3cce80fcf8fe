import type { PlanItemView, PlanView } from '@calendar/client';
import { Badge } from '../../ui/state-badge';
import { DayList } from './day-list';
import { WORDS } from './first-sync.words';
import styles from './first-sync.module.css';

/** What would be written, by day. The service tells the first two hundred. */
export function PlannedDays({ plan }: { plan: PlanView }) {
  const { items, create, update, delete: removed } = plan;
  return (
    <>
      <DayList items={items.map((item) => ({ ...item, key: `${item.eventId} ${item.action} ${item.calendarId}` }))}>
        {(item) => <Act action={item.action} />}
      </DayList>
      {create + update + removed > items.length && <p className={styles['soft']}>{WORDS.firstOnes(items.length)}</p>}
    </>
  );
}

/** Most are new, which the sentence above has said. */
function Act({ action }: { action: PlanItemView['action'] }) {
  if (action === 'create') return null;
  return <Badge tone={action === 'delete' ? 'bad' : 'neutral'}>{WORDS.actions[action]}</Badge>;
}
