import { CircleCheck, CircleDashed, CirclePause, CircleMinus, type LucideIcon } from 'lucide-react';
import type { ConnectionView } from '@calendar/client';
import { Badge } from '../../../ui/state-badge';
import type { Tone } from '../../../ui/tone';
import { WORDS } from '../integrations.words';

const SHAPES: Record<ConnectionView['status'], [LucideIcon, Tone]> = {
  active: [CircleCheck, 'good'],
  reauth_required: [CirclePause, 'warn'],
  disconnecting: [CircleMinus, 'neutral'],
};

export function AccountBadge({ status, firstSync }: Pick<ConnectionView, 'status' | 'firstSync'>) {
  if (status === 'active' && firstSync?.state === 'review') {
    return (
      <Badge tone="neutral" icon={<CircleDashed aria-hidden />}>
        {WORDS.notStarted}
      </Badge>
    );
  }
  const [Icon, tone] = SHAPES[status];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden />}>
      {WORDS.status[status]}
    </Badge>
  );
}
