import { useMemo } from 'react';
import { Field } from '../../../ui/field';
import { Select } from '../../../ui/select-field';
import { WORDS } from '../event-form.words';
import { ownZone } from './time-draft';
import { zoneGroups } from './zones';

const KNOWN = Intl.supportedValuesOf('timeZone');

export interface ZoneFieldProps {
  /** IANA. */
  zone: string;
  /** The one that the event had, which stays in front. */
  before: string;
  fault: string | undefined;
  hint: string | undefined;
  onChange: (zone: string) => void;
}

/** Where the clocks hang that the times are meant by. */
export function ZoneField({ zone, before, fault, hint, onChange }: ZoneFieldProps) {
  const groups = useMemo(
    () => zoneGroups(KNOWN, { name: WORDS.ownZones, zones: [ownZone(), before, zone] }),
    [before, zone],
  );
  return (
    <Field label={WORDS.zone} fault={fault} hint={hint}>
      {(ids) => (
        <Select {...ids} value={zone} onChoose={onChange}>
          {groups.map(({ name, zones }) => (
            <optgroup key={name} label={name}>
              {zones.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </optgroup>
          ))}
        </Select>
      )}
    </Field>
  );
}
