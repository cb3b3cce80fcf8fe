import { Outlet, useLocation } from 'react-router';
import { Announcer } from '../../ui/announcer';
import { Toasts } from '../../ui/toast';
import { useLiveUpdates } from '../live-updates';
import { useSignedInPerson } from '../../platform/session';
import { CurrentBanner } from './current-banner';
import { WORDS } from './frame.words';
import { Header } from './header';
import styles from './frame.module.css';

/** What stands around every page of a person who is signed in. */
export function Frame() {
  const { id } = useSignedInPerson();
  const { pathname } = useLocation();
  useLiveUpdates(id);
  return (
    <>
      <a href="#main" className={styles['skip']}>
        {WORDS.skip}
      </a>
      <Header />
      <CurrentBanner />
      <main id="main" tabIndex={-1} className={styles['main']}>
        {/* Another address is another page, also when the same component shows it: its heading takes the focus. */}
        <Outlet key={pathname} />
      </main>
      <Announcer />
      <Toasts />
    </>
  );
}
