import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FeedWithAddressView } from '@calendar/client';
import { feedsMakeMutation } from '@calendar/client/react-query';
import { readAgain } from '../../platform/api';
import { Button } from '../../ui/button';
import { Checkbox } from '../../ui/checkbox';
import { Card } from '../../ui/card';
import { FieldLine } from '../../ui/field';
import { ProblemNotice } from '../../ui/problem-notice';
import { SelectField } from '../../ui/select-field';
import { Switch } from '../../ui/switch';
import { TextField } from '../../ui/text-field';
import { WORDS } from './feeds.words';
import styles from './new-feed.module.css';

const TYPES = ['interview', 'follow_up', 'reminder'] as const;
type EventType = (typeof TYPES)[number];
const LONGEST_NAME = 100;

const USUAL = {
  name: WORDS.usualName as string,
  eventTypes: [...TYPES] as EventType[],
  detail: 'full' as keyof typeof WORDS.details,
  reminders: false,
  skipLinked: true,
};

/** What a new feed is to show; afterwards it stays so. */
export function NewFeed({ onMade }: { onMade: (feed: FeedWithAddressView) => void }) {
  const queries = useQueryClient();
  const [feed, setFeed] = useState(USUAL);
  const [isChecked, setIsChecked] = useState(false);
  const change = (part: Partial<typeof USUAL>) => setFeed((before) => ({ ...before, ...part }));
  const { mutate, isPending, error } = useMutation({
    ...feedsMakeMutation(),
    // Said twice it would make two, one of which nobody has the address of.
    retry: false,
    onSuccess: (made) => {
      setFeed(USUAL);
      setIsChecked(false);
      void readAgain(queries, ['feedsList']);
      onMade(made);
    },
  });
  const name = feed.name.trim();
  const hasName = name !== '' && Array.from(name).length <= LONGEST_NAME;
  const hasTypes = feed.eventTypes.length > 0;
  const make = () => {
    setIsChecked(true);
    if (hasName && hasTypes && !isPending) mutate({ body: { ...feed, name } });
  };
  return (
    <Card aria-labelledby="new-feed">
      <form
        noValidate
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          make();
        }}
      >
        <h2 id="new-feed">{WORDS.make}</h2>
        <TextField
          label={WORDS.name}
          value={feed.name}
          hint={WORDS.nameHint}
          fault={isChecked && !hasName ? WORDS.nameFault : undefined}
          isRequired
          onChange={(changed) => change({ name: changed })}
        />
        <TypeChoice
          chosen={feed.eventTypes}
          fault={isChecked && !hasTypes ? WORDS.whichFault : undefined}
          onChange={(eventTypes) => change({ eventTypes })}
        />
        <SelectField
          label={WORDS.detail}
          hint={feed.detail === 'busy' ? WORDS.busyHint : undefined}
          value={feed.detail}
          choices={Object.entries(WORDS.details).map(([value, label]) => ({ value, label }))}
          onChoose={(detail) => change({ detail: detail as typeof feed.detail })}
        />
        <div className={styles['switches']}>
          <Switch isOn={feed.reminders} onChange={(reminders) => change({ reminders })}>
            {WORDS.reminders}
          </Switch>
          <Switch isOn={feed.skipLinked} onChange={(skipLinked) => change({ skipLinked })}>
            {WORDS.skipLinked}
          </Switch>
        </div>
        {error && <ProblemNotice error={error} />}
        <div>
          <Button type="submit" look="primary" isPending={isPending}>
            {WORDS.makeYes}
          </Button>
        </div>
      </form>
    </Card>
  );
}

function TypeChoice({
  chosen,
  fault,
  onChange,
}: {
  chosen: readonly EventType[];
  fault: string | undefined;
  onChange: (chosen: EventType[]) => void;
}) {
  const choose = (type: EventType, isOn: boolean) =>
    onChange(TYPES.filter((each) => (each === type ? isOn : chosen.includes(each))));
  return (
    <fieldset aria-describedby="new-feed-types">
      <legend className={styles['legend']}>{WORDS.which}</legend>
      <div className={styles['types']}>
        {TYPES.map((type) => (
          <Checkbox
            key={type}
            label={WORDS.types[type]}
            isChecked={chosen.includes(type)}
            onChange={(isChecked) => choose(type, isChecked)}
          />
        ))}
      </div>
      <FieldLine id="new-feed-types" fault={fault} />
    </fieldset>
  );
}
