import { useAttentionBanner } from '../../features/attention';
import { Banner, type BannerContent } from '../../ui/banner';
import { useOfflineBanner } from './offline-banner';

/** One banner at a time: the first that has something to say. */
export function CurrentBanner() {
  const content = useFirstBanner();
  return <div role="status">{content && <Banner {...content} />}</div>;
}

/** In the order of how much they matter. A feature offers its banner as a hook, which answers `null` while all is well. */
function useFirstBanner(): BannerContent | null {
  const inOrder = [useOfflineBanner(), useAttentionBanner()];
  return inOrder.find((content) => content !== null) ?? null;
}
