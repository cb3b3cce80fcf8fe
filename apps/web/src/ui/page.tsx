import { useEffect, useRef, type ReactNode } from 'react';
import { NavigationType, useNavigationType } from 'react-router';
import styles from './page.module.css';

const PRODUCT = 'Copilot Calendar';

export interface PageProps {
  /** The one h1, and what the tab is called. */
  title: string;
  /** Beside the title: what can be done with the whole page. */
  actions?: ReactNode;
  /** `form` is narrower, since long lines of fields are hard to follow; `full` has no end; `bare` stands in something else. */
  width?: 'wide' | 'form' | 'full' | 'bare';
  children: ReactNode;
}

/** One page: its title takes the focus when somebody came here by navigating, so that it is read out. */
export function Page({ title, actions, width = 'wide', children }: PageProps) {
  const page = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const isFirstPage = useRef(!wasShown);
  const wasHistory = useNavigationType() === NavigationType.Pop;

  useEffect(() => {
    document.title = `${title} · ${PRODUCT}`;
  }, [title]);
  useEffect(() => {
    wasShown = true;
    // On the first page the browser begins at its top by itself, the skip link first.
    // What is on the page may have taken it already: a button that the address is about.
    const isTaken = page.current?.contains(document.activeElement) ?? false;
    if (!isFirstPage.current && !isTaken) heading.current?.focus({ preventScroll: wasHistory });
    // Once: what changes later is the same page.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);

  return (
    <div ref={page} className={`${styles['page']} ${styles[width]}`}>
      <div className={styles['head']}>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions && <div className={styles['actions']}>{actions}</div>}
      </div>
      {children}
    </div>
  );
}

/** Whether this tab has shown a page already. */
let wasShown = false;
