import type { ReactNode } from 'react';
import styles from './side-card.module.css';

export interface SideCardProps {
  /** Of the group of radios: one of them holds. */
  name: string;
  title: string;
  note?: ReactNode;
  isChosen: boolean;
  onChoose: () => void;
  children: ReactNode;
}

/** What can be chosen, as a card: the whole of it is the label of its radio. */
export function SideCard({ name, title, note, isChosen, onChoose, children }: SideCardProps) {
  return (
    <label className={`${styles['card']} ${isChosen ? styles['chosen'] : ''}`}>
      <span className={styles['head']}>
        <input type="radio" name={name} className={styles['radio']} checked={isChosen} onChange={onChoose} />
        <span className={styles['title']}>{title}</span>
      </span>
      {note && <span className={styles['note']}>{note}</span>}
      <span className={styles['value']}>{children}</span>
    </label>
  );
}
