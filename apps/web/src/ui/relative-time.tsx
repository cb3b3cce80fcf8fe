import { useNow } from './now';
import { fullTime, relativeTime } from './times';

/** "2 min ago", kept up to date; the full time shows when one points at it. */
export function RelativeTime({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={fullTime(at)}>
      {relativeTime(Date.parse(at), now)}
    </time>
  );
}
