import { Bell, CalendarDays, Plug, Plus } from 'lucide-react';
import { Link, NavLink } from 'react-router';
import { useUnreadCount } from '../../features/attention';
import { VisuallyHidden } from '../../ui/visually-hidden';
import { WORDS } from './frame.words';
import { PersonMenu } from './person-menu';
import { ThemeMenu } from './theme-menu';
import styles from './frame.module.css';

/** Where one can go from everywhere. Below 640 px the places move into a bar at the bottom, in reach of a thumb. */
export function Header() {
  const unread = useUnreadCount();
  return (
    <header className={styles['header']}>
      <div className={styles['inside']}>
        <Link to="/" className={styles['brand']}>
          <img src="/icon.svg" alt="" width="28" height="28" />
          <span>{WORDS.product}</span>
        </Link>
        <nav aria-label={WORDS.navigation} className={styles['places']}>
          <Place to="/events" icon={<CalendarDays aria-hidden />} word={WORDS.events} />
          {/* Something to do, and no place that one is at. */}
          <Link to="/events/new" aria-label={WORDS.addWhole} className={styles['place']}>
            <span className={styles['sign']}>
              <Plus aria-hidden />
            </span>
            <span className={styles['word']}>{WORDS.add}</span>
          </Link>
          <Place to="/settings/integrations" icon={<Plug aria-hidden />} word={WORDS.integrations} />
          <NavLink to="/notifications" className={`${styles['place']} ${styles['bell']}`}>
            <span className={styles['sign']}>
              <Bell aria-hidden />
              {unread > 0 && (
                <span aria-hidden className={styles['count']}>
                  {unread > 99 ? '99+' : unread}
                </span>
              )}
            </span>
            <span aria-hidden className={styles['word']}>
              {WORDS.notifications}
            </span>
            <VisuallyHidden>{WORDS.unread(unread)}</VisuallyHidden>
          </NavLink>
        </nav>
        <div className={styles['own']}>
          <ThemeMenu />
          <PersonMenu />
        </div>
      </div>
    </header>
  );
}

function Place({ to, icon, word }: { to: string; icon: React.ReactNode; word: string }) {
  return (
    <NavLink to={to} className={styles['place']}>
      <span className={styles['sign']}>{icon}</span>
      <span className={styles['word']}>{word}</span>
    </NavLink>
  );
}
