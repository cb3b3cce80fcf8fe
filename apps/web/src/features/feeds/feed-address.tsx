import { useId, useRef, useState } from 'react';
import type { FeedWithAddressView } from '@calendar/client';
import { announce } from '../../ui/announcer';
import { Button, ButtonAnchor } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { fieldBox, fieldLabel } from '../../ui/field';
import { WORDS } from './feeds.words';
import styles from './feed-address.module.css';

/** The address of a feed, this once: to be copied, or opened. It is kept nowhere, so closing it is the end of it. */
export function FeedAddress({
  feed: { name, url, webcalUrl },
  onClose,
}: {
  feed: FeedWithAddressView;
  onClose: () => void;
}) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [outcome, setOutcome] = useState<string | null>(null);
  const copy = async () => {
    field.current?.select();
    const said = await copied(url);
    setOutcome(said);
    announce(said);
  };
  return (
    <Dialog
      title={WORDS.addressTitle(name)}
      onClose={onClose}
      actions={
        <>
          <Button look="primary" onPress={() => void copy()}>
            {WORDS.copy}
          </Button>
          <ButtonAnchor href={webcalUrl}>{WORDS.open}</ButtonAnchor>
          <Button look="quiet" onPress={onClose}>
            {WORDS.done}
          </Button>
        </>
      }
    >
      <p>{WORDS.once}</p>
      <div>
        <label htmlFor={id} className={fieldLabel}>
          {WORDS.address}
        </label>
        <input
          id={id}
          ref={field}
          type="text"
          readOnly
          value={url}
          className={fieldBox}
          onFocus={({ target }) => target.select()}
        />
        <p className={styles['outcome']}>{outcome}</p>
      </div>
      <p className={styles['soft']}>{WORDS.where}</p>
      <p className={styles['soft']}>{WORDS.whoReads}</p>
    </Dialog>
  );
}

/** Browsers let pages copy over https and on this machine only. */
async function copied(text: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return WORDS.copied;
  } catch {
    return WORDS.notCopied;
  }
}
