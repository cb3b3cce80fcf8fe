import type { FieldRule } from '@calendar/platform/errors';
import { registerDecorator } from 'class-validator';
import { isStorable, isStorableJson } from './storable';

interface Fault {
  rule: FieldRule;
  message: string;
}

interface TextRules {
  /** Characters; what a person sees as one emoji may be several. */
  max: number;
  /** One line, and not blank. */
  heading?: boolean;
}

/** A text that can be stored and shown. One message, about the first thing that is wrong with it. */
export function IsText(rules: TextRules): PropertyDecorator {
  return checkedBy(['type', 'blank', 'length', 'one-line', 'storable'], (value) => textFault(value, rules));
}

/** An object of the client's own making that is at most so many bytes of JSON in UTF-8. */
export function IsOpaqueObject(maxBytes: number): PropertyDecorator {
  return checkedBy(['type', 'length', 'storable'], (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { rule: 'type', message: 'must be an object' };
    }
    if (Buffer.byteLength(JSON.stringify(value)) > maxBytes) {
      return { rule: 'length', message: `must be at most ${maxBytes} bytes of JSON` };
    }
    if (isStorableJson(value)) return null;
    return { rule: 'storable', message: 'must not contain NUL characters or broken Unicode' };
  });
}

function textFault(value: unknown, { max, heading = false }: TextRules): Fault | null {
  if (typeof value !== 'string') return { rule: 'type', message: 'must be a text' };
  if (heading && !/\S/.test(value)) return { rule: 'blank', message: 'must not be blank' };
  if (value.length > max && Array.from(value).length > max) {
    return { rule: 'length', message: `must be at most ${max} characters` };
  }
  if (heading && /[\r\n]/.test(value)) return { rule: 'one-line', message: 'must be one line' };
  if (isStorable(value)) return null;
  return { rule: 'storable', message: 'must not contain control characters or broken Unicode' };
}

/**
 * One constraint for each rule, named by it, because a constraint has one name.
 *
 * @param faultOf the first thing that is wrong with a value, to be read after the name of the field
 */
function checkedBy(rules: readonly FieldRule[], faultOf: (value: unknown) => Fault | null): PropertyDecorator {
  return (target, propertyKey) => {
    const propertyName = String(propertyKey);
    for (const rule of rules) {
      registerDecorator({
        name: rule,
        target: target.constructor,
        propertyName,
        validator: {
          validate: (value: unknown) => faultOf(value)?.rule !== rule,
          defaultMessage: (checked) => `${propertyName} ${faultOf(checked?.value)?.message}`,
        },
      });
    }
  };
}
