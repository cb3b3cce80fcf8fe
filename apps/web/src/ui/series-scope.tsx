import { Button } from './button';
import { Dialog } from './dialog';
import type { ReactNode } from 'react';

/** Which events of a series something is about, as the API has it. */
export type SeriesScope = 'this' | 'following' | 'all';

const WORDS = {
  this: 'Only this one',
  following: 'This one and those after it',
  all: 'All of them',
  over: 'Those that are over stay as they are.',
  cancel: 'Cancel',
} as const;
const SCOPES = ['this', 'following', 'all'] as const;

export interface AskForScopeProps {
  title: string;
  isPending?: boolean;
  /** What it does cannot be undone. */
  isDanger?: boolean;
  children?: ReactNode;
  onChoose: (scope: SeriesScope) => void;
  onClose: () => void;
}

/** The question that comes with every change of an event that was made together with others. */
export function AskForScope({
  title,
  isPending = false,
  isDanger = false,
  children,
  onChoose,
  onClose,
}: AskForScopeProps) {
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          {SCOPES.map((scope) => (
            <Button
              key={scope}
              look={isDanger ? 'danger' : 'plain'}
              isPending={isPending}
              onPress={() => onChoose(scope)}
            >
              {WORDS[scope]}
            </Button>
          ))}
          <Button look="quiet" onPress={onClose}>
            {WORDS.cancel}
          </Button>
        </>
      }
    >
      <p>{WORDS.over}</p>
      {children}
    </Dialog>
  );
}
