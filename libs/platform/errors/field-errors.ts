import type { ValidationError } from 'class-validator';
import { FIELD_RULES, type FieldError, type FieldRule } from './app-error';

/** Constraints of class-validator by the rule that they are about. */
const RULES: Readonly<Record<string, FieldRule>> = {
  whitelistValidation: 'unknown',
  unknownValue: 'type',
  isString: 'type',
  isBoolean: 'type',
  isInt: 'type',
  isNumber: 'type',
  isArray: 'type',
  isObject: 'type',
  nestedValidation: 'type',
  isIn: 'choice',
  isEnum: 'choice',
  min: 'range',
  max: 'range',
  minLength: 'length',
  maxLength: 'length',
  isLength: 'length',
  arrayMinSize: 'count',
  arrayMaxSize: 'count',
  arrayUnique: 'unique',
};

/** The faults that class-validator found, with dotted paths such as `events.3.start`. Pure. */
export function fieldErrors(faults: readonly ValidationError[], parent = ''): FieldError[] {
  return faults.flatMap(({ property, value, constraints = {}, children = [] }) => {
    const field = [parent, property].filter(Boolean).join('.');
    const own = Object.entries(constraints).map(([name, message]) => ({
      field,
      rule: ruleOf(name, value),
      message: wording(name, message),
    }));
    return [...own, ...fieldErrors(children, field)];
  });
}

/** Constraints of our own are named by the rule that they check. */
function ruleOf(constraint: string, value: unknown): FieldRule {
  if (constraint === 'whitelistValidation') return 'unknown';
  if (value === undefined) return 'required';
  const own = FIELD_RULES.find((rule) => rule === constraint);
  return own ?? RULES[constraint] ?? 'format';
}

function wording(constraint: string, message: string): string {
  if (constraint === 'whitelistValidation') return 'is not a known property';
  if (constraint === 'unknownValue') return 'must be a JSON object';
  return message;
}
