import { CircleCheck, CirclePause, CircleMinus, type LucideIcon } from 'lucide-react';
import type { ConnectionView } from '@calendar/client';
import { Badge, type Tone } from '../../../ui/state-badge';
import { WORDS } from '../integrations.words';

const SHAPES: Record<ConnectionView['status'], [LucideIcon, Tone]> = {
  active: [CircleCheck, 'good'],
  reauth_required: [CirclePause, 'warn'],
  disconnecting: [CircleMinus, 'neutral'],
};

export function AccountBadge({ status }: { status: ConnectionView['status'] }) {
  const [Icon, tone] = SHAPES[status];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden />}>
      {WORDS.status[status]}
    </Badge>
  );
}
