import { ValidateBy } from 'class-validator';
import { instantOf } from '../event-time';

/** A time with an offset, or a date. */
export function IsTimeOrDate(): PropertyDecorator {
  return ValidateBy({
    name: 'isTimeOrDate',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && instantOf(value) !== null,
      defaultMessage: (checked) =>
        `${checked?.property} must be a time with an offset, such as 2026-12-01T00:00:00Z (a "+" is written %2B), or a date`,
    },
  });
}
