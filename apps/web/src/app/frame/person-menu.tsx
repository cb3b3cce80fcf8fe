import { FlaskConical, LogOut } from 'lucide-react';
import { Link } from 'react-router';
import { useWebConfig } from '../../platform/config';
import { useSession, useSignedInPerson } from '../../platform/session';
import { Panel, panelHead, panelLine } from '../../ui/panel';
import { WORDS } from './frame.words';
import styles from './person-menu.module.css';

/** Who is signed in, and the way out. */
export function PersonMenu() {
  const session = useSession();
  const { name, email } = useSignedInPerson();
  const { sandbox } = useWebConfig();
  const initial = name.charAt(0).toUpperCase();
  return (
    <Panel label={WORDS.account(name)} icon={<span className={styles['initial']}>{initial}</span>}>
      <div className={panelHead}>
        <p className={styles['name']}>{name}</p>
        {email && email !== name && <p className={styles['email']}>{email}</p>}
      </div>
      {sandbox && (
        <Link to="/sandbox" className={panelLine} data-closes>
          <FlaskConical aria-hidden />
          {WORDS.sandbox}
        </Link>
      )}
      <button type="button" className={panelLine} onClick={() => void session?.signOut()}>
        <LogOut aria-hidden />
        {WORDS.signOut}
      </button>
    </Panel>
  );
}
