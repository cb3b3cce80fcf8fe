import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { WORDS } from './held-deletions.words';

export interface AskBeforeCancellingProps {
  count: number;
  isPending: boolean;
  onLeave: () => void;
  onCancel: () => void;
}

/** A whole list goes at one press: it is asked before. */
export function AskBeforeCancelling({ count, isPending, onLeave, onCancel }: AskBeforeCancellingProps) {
  return (
    <Dialog
      title={WORDS.cancelTitle(count)}
      onClose={onLeave}
      actions={
        <>
          <Button onPress={onLeave}>{WORDS.leave}</Button>
          <Button look="danger" isPending={isPending} onPress={onCancel}>
            {WORDS.cancel(count)}
          </Button>
        </>
      }
    >
      <p>{WORDS.cancelText}</p>
    </Dialog>
  );
}
