import { useQuery } from '@tanstack/react-query';
import type { EventView } from '@calendar/client';
import { eventsListOptions, eventsReadOptions } from '@calendar/client/react-query';
import { Field } from '../../../ui/field';
import { Choices, Select } from '../../../ui/select-field';
import { timeSpan } from '../../../ui/times';
import { WORDS } from '../event-form.words';

/** The latest ones: nobody follows up on what is further back. */
const MOST = 200;
const NONE = '';

export interface FollowUpFieldProps {
  relatesTo: string | null;
  fault: string | undefined;
  onChange: (relatesTo: string | null) => void;
}

/** The interview that a follow-up belongs to. */
export function FollowUpField({ relatesTo, fault, onChange }: FollowUpFieldProps) {
  const list = useQuery(eventsListOptions({ query: { type: 'interview', order: '-start', limit: MOST } }));
  const interviews = (list.data?.items ?? []).filter(({ status, id }) => status !== 'cancelled' || id === relatesTo);
  const isListed = relatesTo === null || interviews.some(({ id }) => id === relatesTo);
  // What is chosen may be older than what is listed.
  const chosen = useQuery({ ...eventsReadOptions({ path: { id: relatesTo ?? '' } }), enabled: !isListed });
  const choices = [
    { value: NONE, label: WORDS.ofNone },
    ...(isListed ? [] : [{ value: relatesTo, label: chosen.data ? labelOf(chosen.data) : WORDS.ofUnknown }]),
    ...interviews.map((one) => ({ value: one.id, label: labelOf(one) })),
  ];
  return (
    <Field label={WORDS.followUpOf} fault={fault} hint={hintOf(list)}>
      {(ids) => (
        <Select {...ids} value={relatesTo ?? NONE} onChoose={(id) => onChange(id === NONE ? null : id)}>
          <Choices choices={choices} />
        </Select>
      )}
    </Field>
  );
}

function hintOf({ isPending, isError }: { isPending: boolean; isError: boolean }): string | undefined {
  if (isPending) return WORDS.interviewsLoading;
  return isError ? WORDS.interviewsUnread : undefined;
}

function labelOf({ title, start, timeZone, allDay }: EventView): string {
  return `${title} · ${timeSpan({ start, end: null, timeZone, allDay })}`;
}
