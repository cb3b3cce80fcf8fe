import { registerDecorator } from 'class-validator';
import { isStorable, isStorableJson } from './storable';

interface TextRules {
  /** Characters; what a person sees as one emoji may be several. */
  max: number;
  /** One line, and not blank. */
  heading?: boolean;
}

/** A text that can be stored and shown. One message, about the first thing that is wrong with it. */
export function IsText(rules: TextRules): PropertyDecorator {
  return checkedBy('isText', (value) => textFault(value, rules));
}

/** An object of the client's own making that is at most so many bytes of JSON in UTF-8. */
export function IsOpaqueObject(maxBytes: number): PropertyDecorator {
  return checkedBy('isOpaqueObject', (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be an object';
    if (Buffer.byteLength(JSON.stringify(value)) > maxBytes) return `must be at most ${maxBytes} bytes of JSON`;
    return isStorableJson(value) ? null : 'must not contain NUL characters or broken Unicode';
  });
}

function textFault(value: unknown, { max, heading = false }: TextRules): string | null {
  if (typeof value !== 'string') return 'must be a text';
  if (heading && !/\S/.test(value)) return 'must not be blank';
  if (value.length > max && Array.from(value).length > max) return `must be at most ${max} characters`;
  if (heading && /[\r\n]/.test(value)) return 'must be one line';
  return isStorable(value) ? null : 'must not contain control characters or broken Unicode';
}

/** @param faultOf what is wrong with a value, to be read after the name of the field; `null` for nothing */
function checkedBy(name: string, faultOf: (value: unknown) => string | null): PropertyDecorator {
  return (target, propertyKey) => {
    const propertyName = String(propertyKey);
    registerDecorator({
      name,
      target: target.constructor,
      propertyName,
      validator: {
        validate: (value: unknown) => faultOf(value) === null,
        defaultMessage: (checked) => `${propertyName} ${faultOf(checked?.value)}`,
      },
    });
  };
}
