import type { ValidationError } from 'class-validator';
import type { FieldError } from './app-error';

/** The faults that class-validator found, with dotted paths such as `events.3.start`. Pure. */
export function fieldErrors(faults: readonly ValidationError[], parent = ''): FieldError[] {
  return faults.flatMap(({ property, constraints = {}, children = [] }) => {
    const field = [parent, property].filter(Boolean).join('.');
    const own = Object.entries(constraints).map(([name, message]) => ({ field, message: wording(name, message) }));
    return [...own, ...fieldErrors(children, field)];
  });
}

function wording(constraint: string, message: string): string {
  if (constraint === 'whitelistValidation') return 'is not a known property';
  if (constraint === 'unknownValue') return 'must be a JSON object';
  return message;
}
