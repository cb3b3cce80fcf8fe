import { RefreshCw } from 'lucide-react';
import { useMutation } from '@tanstack/react-query';
import { syncNowSyncNowMutation } from '@calendar/client/react-query';
import { asProblem } from '../../../platform/api';
import { Button } from '../../../ui/button';
import { useCountdown } from '../../../ui/countdown';
import { toast } from '../../../ui/toast';
import { WORDS } from '../integrations.words';

/** Looks at everything of this person now; the service takes that every ten seconds, and the button says when again. */
export function SyncNowButton() {
  const { mutate, isPending, error } = useMutation({
    ...syncNowSyncNowMutation(),
    onSuccess: () => toast(WORDS.synced),
  });
  const seconds = useCountdown(error ? asProblem(error).retryAt : null);
  return (
    <Button
      look="quiet"
      icon={<RefreshCw aria-hidden />}
      isPending={isPending}
      isDisabled={seconds > 0}
      onPress={() => mutate({})}
    >
      {seconds > 0 ? WORDS.syncAgainIn(seconds) : WORDS.syncNow}
    </Button>
  );
}
