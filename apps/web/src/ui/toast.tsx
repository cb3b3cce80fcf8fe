import { X } from 'lucide-react';
import {
  Text,
  UNSTABLE_Toast as AriaToast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components';
import { Button, IconButton } from './button';
import styles from './toast.module.css';

interface Message {
  text: string;
  undo?: () => void;
}

/** Long enough to read a line and to reach its button; the clock stands still while one points at it. */
const SHOWN_MS = 6_000;
const SHOWN_WITH_UNDO_MS = 10_000;

const queue = new ToastQueue<Message>({ maxVisibleToasts: 2 });

/** Confirms what one has just done oneself. What needs an answer is no toast. @param undo takes it back */
export function toast(text: string, undo?: () => void): void {
  queue.add(undo ? { text, undo } : { text }, { timeout: undo ? SHOWN_WITH_UNDO_MS : SHOWN_MS });
}

/** Where toasts show; F6 leads there. */
export function Toasts() {
  return (
    <ToastRegion queue={queue} className={styles['region']}>
      {({ toast: shown }) => (
        <AriaToast toast={shown} className={styles['toast']}>
          <ToastContent className={styles['content']}>
            <Text slot="title">{shown.content.text}</Text>
          </ToastContent>
          {shown.content.undo && (
            <Button
              look="quiet"
              onPress={() => {
                queue.close(shown.key);
                shown.content.undo?.();
              }}
            >
              Undo
            </Button>
          )}
          <IconButton slot="close" label="Close">
            <X aria-hidden />
          </IconButton>
        </AriaToast>
      )}
    </ToastRegion>
  );
}
