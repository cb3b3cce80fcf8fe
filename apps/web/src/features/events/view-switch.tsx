import { CalendarRange, List } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router';
import { WORDS } from './events.words';
import { asList, asWeek, isWeekView } from './view';
import styles from './view-switch.module.css';

/** From the list to the week and back, with the filters as they are. Only shown where a week has room. */
export function ViewSwitch() {
  const [address] = useSearchParams();
  const isWeek = isWeekView(address);
  return (
    <nav aria-label={WORDS.view} className={styles['switch']}>
      <View address={asList(address)} icon={<List aria-hidden />} isCurrent={!isWeek}>
        {WORDS.list}
      </View>
      <View address={isWeek ? address : asWeek(address, null)} icon={<CalendarRange aria-hidden />} isCurrent={isWeek}>
        {WORDS.week}
      </View>
    </nav>
  );
}

interface ViewProps {
  address: URLSearchParams;
  icon: ReactNode;
  isCurrent: boolean;
  children: ReactNode;
}

function View({ address, icon, isCurrent, children }: ViewProps) {
  return (
    <Link to={{ search: address.toString() }} className={styles['view']} aria-current={isCurrent ? 'page' : undefined}>
      {icon}
      {children}
    </Link>
  );
}
