import type { ReactNode } from 'react';
import { TriangleAlert, type LucideIcon } from 'lucide-react';
import styles from './banner.module.css';
import { tint, type Tone } from './tone';

export interface BannerContent {
  tone: Exclude<Tone, 'good'>;
  text: ReactNode;
  icon?: LucideIcon;
  /** The one that helps first. */
  actions?: ReactNode;
}

/** A state that needs an answer, above the page that it is about. */
export function Banner({ tone, text, icon: Icon = TriangleAlert, actions }: BannerContent) {
  return (
    <div className={`${styles['banner']} ${tint(tone)}`}>
      <div className={styles['inside']}>
        <Icon aria-hidden className={styles['sign']} />
        <p className={styles['text']}>{text}</p>
        {actions && <div className={styles['actions']}>{actions}</div>}
      </div>
    </div>
  );
}
