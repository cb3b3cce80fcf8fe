import { useRef, useState } from 'react';
import type { ConnectionView } from '@calendar/client';
import { frameOf } from '../../ui/calendar-frames';
import { EmptyState } from '../../ui/empty-state';
import { SelectField } from '../../ui/select-field';
import { ButtonAnchor } from '../../ui/button';
import { WORDS } from './sandbox.words';
import styles from './sandbox.module.css';

type SimulatedProvider = keyof typeof WORDS.notConnected;

export interface CalendarColumnProps {
  provider: SimulatedProvider;
  /** Of all providers. */
  connections: readonly ConnectionView[];
  sandboxUrl: string;
  /** It went to another page: by itself, or since a link in the app leads there. */
  onMove: (provider: SimulatedProvider) => void;
}

/** The simulated calendar of the account that is connected; of several, the one that somebody chooses. */
export function CalendarColumn({ provider, connections, sandboxUrl, onMove }: CalendarColumnProps) {
  const emails = connections.filter((one) => one.provider === provider).map(({ accountEmail }) => accountEmail);
  const [chosen, setChosen] = useState<string>();
  const email = emails.find((one) => one === chosen) ?? emails[0];
  return (
    <section className={styles['column']} data-column={provider} aria-label={WORDS.columns[provider]}>
      <h2 className={styles['name']}>{WORDS.columns[provider]}</h2>
      {emails.length > 1 && (
        <SelectField
          label={WORDS.account}
          value={email!}
          choices={emails.map((one) => ({ value: one, label: one }))}
          onChoose={setChosen}
        />
      )}
      {email === undefined ? (
        <div className={styles['empty']}>
          <EmptyState title={WORDS.frames[provider]} text={WORDS.notConnected[provider]}>
            <ButtonAnchor href={`${sandboxUrl}/`} target="_blank" rel="noreferrer">
              {WORDS.openAll}
            </ButtonAnchor>
          </EmptyState>
        </div>
      ) : (
        <CalendarFrame
          key={email}
          provider={provider}
          src={`${sandboxUrl}/calendars/${provider}/${encodeURIComponent(email)}/primary`}
          onMove={onMove}
        />
      )}
    </section>
  );
}

interface CalendarFrameProps {
  provider: SimulatedProvider;
  src: string;
  onMove: (provider: SimulatedProvider) => void;
}

function CalendarFrame({ provider, src, onMove }: CalendarFrameProps) {
  const isOpen = useRef(false);
  const noteLoad = () => {
    if (isOpen.current) onMove(provider);
    isOpen.current = true;
  };
  return (
    // oxlint-disable-next-line react/iframe-missing-sandbox -- ours too, and of another origin: their forms and scripts are wanted
    <iframe
      name={frameOf(provider)}
      className={styles['frame']}
      title={WORDS.frames[provider]}
      src={src}
      onLoad={noteLoad}
    />
  );
}
