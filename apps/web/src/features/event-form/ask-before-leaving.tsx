import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { WORDS } from './event-form.words';

/** Nobody loses what she has typed by a wrong press. @param props.isAtStake there is something to lose */
export function AskBeforeLeaving({ isAtStake, onLeave }: { isAtStake: boolean; onLeave: () => void }) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => isAtStake && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!isAtStake) return undefined;
    // In words of the browser.
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isAtStake]);

  if (blocker.state !== 'blocked') return null;
  return (
    <Dialog
      title={WORDS.leaveTitle}
      onClose={() => blocker.reset()}
      actions={
        <>
          <Button onPress={() => blocker.reset()}>{WORDS.stay}</Button>
          <Button
            look="danger"
            onPress={() => {
              onLeave();
              blocker.proceed();
            }}
          >
            {WORDS.leave}
          </Button>
        </>
      }
    >
      <p>{WORDS.leaveText}</p>
    </Dialog>
  );
}
