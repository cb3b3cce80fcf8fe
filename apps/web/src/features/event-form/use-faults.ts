import { useEffect, useRef, useState, type RefObject } from 'react';
import { asProblem } from '../../platform/api';
import type { Draft } from './draft/draft';
import type { Editing } from './draft/editing';
import { faultsOf, faultsOfErrors, withoutFaultsOf, type Faults } from './draft/faults';

/** What is wrong in the fields: shown once somebody has tried to save, and from then on as it is put right. */
export function useFaults({ draft, base, version }: Editing): {
  form: RefObject<HTMLFormElement | null>;
  faults: Faults;
  /** Tried to save. @returns whether nothing is in the way */
  check: () => boolean;
  /** The service has refused. */
  refuse: (error: unknown) => void;
  forgive: (change: Partial<Draft>) => void;
  isValid: boolean;
} {
  const form = useRef<HTMLFormElement>(null);
  const [tries, setTries] = useState(0);
  const [refused, setRefused] = useState<Faults>({});
  const found = faultsOf(draft, version === null ? null : base);
  const isValid = Object.keys(found).length === 0;

  useEffect(() => {
    if (tries > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [tries]);

  return {
    form,
    faults: tries > 0 ? { ...refused, ...found } : refused,
    isValid,
    check: () => {
      setTries((before) => before + 1);
      return isValid;
    },
    refuse: (error) => {
      setRefused(refusedBy(error));
      setTries((before) => before + 1);
    },
    forgive: (change) => setRefused((before) => withoutFaultsOf(before, change)),
  };
}

function refusedBy(error: unknown): Faults {
  const { errors, code } = asProblem(error);
  if (code === 'event.relates-to-not-found')
    return faultsOfErrors([{ field: 'relatesTo', rule: 'reference', message: '' }]).faults;
  return errors ? faultsOfErrors(errors).faults : {};
}
