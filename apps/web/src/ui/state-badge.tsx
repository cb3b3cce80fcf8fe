import type { ReactNode } from 'react';
import {
  CircleCheck,
  CircleDashed,
  CircleMinus,
  CirclePause,
  Diamond,
  OctagonX,
  RotateCw,
  type LucideIcon,
} from 'lucide-react';
import { stateWord, type StateWordOptions, type SyncState } from './state-word';
import styles from './state-badge.module.css';
import { tint, type Tone } from './tone';

const SHAPES: Record<SyncState, [LucideIcon, Tone]> = {
  synced: [CircleCheck, 'good'],
  pending: [CircleDashed, 'neutral'],
  retrying: [RotateCw, 'warn'],
  failed: [OctagonX, 'bad'],
  conflict: [Diamond, 'clash'],
  paused: [CirclePause, 'neutral'],
  removed: [CircleMinus, 'neutral'],
};

export interface StateBadgeProps extends StateWordOptions {
  state: SyncState;
}

/** How far an event is in one calendar: a word, a shape, a colour. */
export function StateBadge({ state, ...about }: StateBadgeProps) {
  const [Icon, tone] = SHAPES[state];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden />}>
      {stateWord(state, about)}
    </Badge>
  );
}

/** The shape of a state alone, where its word stands elsewhere or is only heard. */
export function StateShape({ state }: { state: SyncState }) {
  const [Icon, tone] = SHAPES[state];
  return <Icon aria-hidden className={`${styles['shape']} ${tint(tone)}`} />;
}

/** A word on a tint, with a shape that says the same without the colour. */
export function Badge({ tone, icon, children }: { tone: Tone; icon?: ReactNode; children: ReactNode }) {
  return (
    <span className={`${styles['badge']} ${tint(tone)}`}>
      {icon}
      {children}
    </span>
  );
}
