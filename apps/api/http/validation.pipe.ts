import { ValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import { problem } from '@calendar/contracts/errors';
import { fieldErrors } from '@calendar/platform/errors';

const MOST_ERRORS = 100;

/** A list where an object belongs would be checked item by item, and pass when it is empty. */
class BodyIsObjectPipe extends ValidationPipe {
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'body' && Array.isArray(value) && metadata.metatype !== Object) {
      const errors = [{ field: '', rule: 'type' as const, message: 'must be a JSON object' }];
      throw problem('validation.failed', { detail: 'Send a JSON object, not a list.', errors });
    }
    return super.transform(value, metadata) as Promise<unknown>;
  }
}

/** Checks bodies and queries against their classes: unknown properties are refused, and every fault is named. */
export function validationPipe(): ValidationPipe {
  return new BodyIsObjectPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false },
    exceptionFactory: (faults) => {
      const errors = fieldErrors(faults).slice(0, MOST_ERRORS);
      const fields = [...new Set(errors.map(({ field }) => field))].slice(0, 5);
      return problem('validation.failed', { detail: `Check ${fields.join(', ') || 'the body'}.`, errors });
    },
  });
}
