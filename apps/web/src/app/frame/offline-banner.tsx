import { WifiOff } from 'lucide-react';
import { probe, useServiceConnection } from '../../platform/connection';
import { Button } from '../../ui/button';
import type { BannerContent } from '../../ui/banner';
import { clockTime } from '../../ui/times';
import { WORDS } from './frame.words';

export function useOfflineBanner(): BannerContent | null {
  const { isReachable, lastAnswerAt } = useServiceConnection();
  if (isReachable) return null;
  return {
    tone: 'neutral',
    icon: WifiOff,
    text: WORDS.offline(lastAnswerAt === null ? null : clockTime(lastAnswerAt)),
    actions: <Button onPress={() => void probe()}>{WORDS.tryNow}</Button>,
  };
}
