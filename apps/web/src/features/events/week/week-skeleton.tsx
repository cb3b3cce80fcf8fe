import { Skeleton } from '../../../ui/skeleton';
import { WORDS } from '../events.words';

/** As high as a week without anything early, late or all day. */
export function WeekSkeleton() {
  return <Skeleton heights={[44, 620]} label={WORDS.loading} />;
}
