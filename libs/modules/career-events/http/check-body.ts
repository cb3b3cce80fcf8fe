import { problem } from '@calendar/contracts/errors';
import { fieldErrors, type FieldError } from '@calendar/platform/errors';
import { validate } from 'class-validator';

export type Checked<Body> = { ok: true; body: Body } | { ok: false; errors: FieldError[] };

/** More than any body of the contract has; each unknown one would be a fault to find and to tell. */
const MOST_MEMBERS = 100;

/**
 * Checks a parsed JSON body against a class with class-validator decorators; the fields keep the values that were sent.
 * Used instead of Nest's validation pipe, which silently drops members called `constructor` or like other members of
 * every object: unknown ones would go unnoticed, and `metadata` belongs to the client, who may call its members anything.
 *
 * @param isAccepted whether a value is fine although it breaks the rules
 * @returns the body, or every fault; `field` is empty when the body as a whole is wrong
 */
export async function checkBody<Body extends object>(
  bodyClass: new () => Body,
  candidate: unknown,
  isAccepted: (field: string, value: unknown) => boolean = () => false,
): Promise<Checked<Body>> {
  if (typeof candidate !== 'object' || candidate === null || Array.isArray(candidate)) {
    return { ok: false, errors: [{ field: '', rule: 'type', message: 'must be a JSON object' }] };
  }
  const members = Object.entries(candidate);
  if (members.length > MOST_MEMBERS) {
    return {
      ok: false,
      errors: [{ field: '', rule: 'count', message: `must have at most ${MOST_MEMBERS} properties` }],
    };
  }
  // Among them `__proto__` and `constructor`: set on the body, they would make it another class with other checks.
  const misnamed = members.filter(([name]) => Object.hasOwn(Object.prototype, name) || name === '');
  const body = new bodyClass();
  Object.assign(body, Object.fromEntries(members.filter((member) => !misnamed.includes(member))));
  const faults = await validate(body, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });
  const errors: FieldError[] = [
    ...misnamed.map(([field]) => ({ field, rule: 'unknown' as const, message: 'is not a known property' })),
    ...fieldErrors(faults.filter(({ property, value }) => !isAccepted(property, value))),
  ];
  return errors.length > 0 ? { ok: false, errors } : { ok: true, body };
}

/** The body of a request. @throws AppError `validation.failed` */
export async function readBody<Body extends object>(bodyClass: new () => Body, candidate: unknown): Promise<Body> {
  const checked = await checkBody(bodyClass, candidate);
  if (checked.ok) return checked.body;
  throw invalid(checked.errors);
}

/** @param parent path of the object that the fields belong to */
export function invalid(errors: readonly FieldError[], parent = '') {
  return problem('validation.failed', {
    detail: 'Correct the fields named in errors and try again.',
    errors: errors.map((error) => ({ ...error, field: [parent, error.field].filter(Boolean).join('.') })),
  });
}
