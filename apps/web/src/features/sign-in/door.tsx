import type { ReactNode } from 'react';
import { Page } from '../../ui/page';
import styles from './door.module.css';

/** A page outside of the frame: nothing is there yet but who one is. */
export function Door({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <main className={styles['door']}>
      <div className={styles['card']}>
        <img src="/icon.svg" alt="" width="44" height="44" />
        <Page title={title} width="bare">
          <p className={styles['text']}>{text}</p>
          {children}
        </Page>
      </div>
    </main>
  );
}
