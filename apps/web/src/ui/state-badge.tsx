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
import type { SyncStateBody } from '@calendar/client';
import { shortProviderName, type Provider } from './provider-name';
import { clockTime } from './times';
import styles from './state-badge.module.css';

export type SyncState = SyncStateBody['status'];
export type Tone = 'good' | 'neutral' | 'warn' | 'bad' | 'clash';

const SHAPES: Record<SyncState, [LucideIcon, Tone]> = {
  synced: [CircleCheck, 'good'],
  pending: [CircleDashed, 'neutral'],
  retrying: [RotateCw, 'warn'],
  failed: [OctagonX, 'bad'],
  conflict: [Diamond, 'clash'],
  paused: [CirclePause, 'neutral'],
  removed: [CircleMinus, 'neutral'],
};

export interface StateBadgeProps {
  state: SyncState;
  provider: Provider;
  /** When it is tried again. */
  retryAt?: string | null;
  /** Nothing beside it says which calendar it is about. */
  isNamed?: boolean;
}

/** How far an event is in one calendar: a word, a shape, a colour. */
export function StateBadge({ state, provider, retryAt, isNamed = false }: StateBadgeProps) {
  const [Icon, tone] = SHAPES[state];
  const word = stateWord(state, provider, retryAt);
  return (
    <Badge tone={tone} icon={<Icon aria-hidden />}>
      {isNamed && state !== 'synced' ? `${shortProviderName(provider)}: ${word.toLowerCase()}` : word}
    </Badge>
  );
}

/** The shape of a state alone, where its word stands elsewhere or is only heard. */
export function StateShape({ state }: { state: SyncState }) {
  const [Icon, tone] = SHAPES[state];
  return <Icon aria-hidden className={`${styles['shape']} ${styles[tone]}`} />;
}

/** The word of a state: "In Google", "Retrying at 10:42". */
export function stateWord(state: SyncState, provider: Provider, retryAt?: string | null): string {
  switch (state) {
    case 'synced':
      return `In ${shortProviderName(provider)}`;
    case 'pending':
      return 'Waiting';
    case 'retrying':
      return retryAt ? `Retrying at ${clockTime(retryAt)}` : 'Retrying';
    case 'failed':
      return 'Not written';
    case 'conflict':
      return 'Decide';
    case 'paused':
      return 'Paused: reconnect';
    case 'removed':
      return 'Not in calendar';
  }
}

/** A word on a tint, with a shape that says the same without the colour. */
export function Badge({ tone, icon, children }: { tone: Tone; icon?: ReactNode; children: ReactNode }) {
  return (
    <span className={`${styles['badge']} ${styles[tone]}`}>
      {icon}
      {children}
    </span>
  );
}
