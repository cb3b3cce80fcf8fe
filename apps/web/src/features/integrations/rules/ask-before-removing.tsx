import type { ConnectionView } from '@calendar/client';
import { Button } from '../../../ui/button';
import { Dialog } from '../../../ui/dialog';
import { providerName } from '../../../ui/provider-name';
import { WORDS } from '../integrations.words';
import type { AskedChange } from './use-rule-changes';

export interface AskBeforeRemovingProps {
  asked: AskedChange;
  accounts: readonly ConnectionView[];
  onAnswer: (isYes: boolean) => void;
}

/** "This removes 14 events from Google Calendar." */
export function AskBeforeRemoving({ asked: { removals }, accounts, onAnswer }: AskBeforeRemovingProps) {
  const total = removals?.reduce((sum, { count }) => sum + count, 0) ?? null;
  return (
    <Dialog
      title={total === null ? WORDS.removesSome : WORDS.removesFrom(total, placesOf(removals ?? [], accounts))}
      onClose={() => onAnswer(false)}
      actions={
        <>
          <Button onPress={() => onAnswer(false)}>{WORDS.leaveThem}</Button>
          <Button look="danger" onPress={() => onAnswer(true)}>
            {total === null ? WORDS.removeSome : WORDS.removeCount(total)}
          </Button>
        </>
      }
    >
      <p>{WORDS.removesText(total)}</p>
    </Dialog>
  );
}

/** "Google Calendar", "Google Calendar and Outlook". */
function placesOf(removals: readonly { connectionId: string }[], accounts: readonly ConnectionView[]): string {
  const providers = removals.flatMap(({ connectionId }) => accounts.filter(({ id }) => id === connectionId));
  return [...new Set(providers.map(({ provider }) => providerName(provider)))].join(' and ');
}
