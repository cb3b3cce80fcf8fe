import { CircleCheck, CircleDashed, CirclePause, CircleMinus, Hand, RotateCw, type LucideIcon } from 'lucide-react';
import type { ConnectionView } from '@calendar/client';
import { Badge } from '../../../ui/state-badge';
import type { Tone } from '../../../ui/tone';
import { WORDS } from '../integrations.words';
import { accountState, type AccountState } from './account-state';

const SHAPES: Record<AccountState, [LucideIcon, Tone]> = {
  connected: [CircleCheck, 'good'],
  notStarted: [CircleDashed, 'neutral'],
  retrying: [RotateCw, 'warn'],
  needsPerson: [Hand, 'warn'],
  ended: [CirclePause, 'warn'],
  disconnecting: [CircleMinus, 'neutral'],
};

export function AccountBadge({ account }: { account: ConnectionView }) {
  const state = accountState(account);
  const [Icon, tone] = SHAPES[state];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden />}>
      {WORDS.states[state]}
    </Badge>
  );
}
