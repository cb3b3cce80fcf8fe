import { ValidationPipe } from '@nestjs/common';
import { problem } from '@calendar/contracts/errors';
import { fieldErrors } from '@calendar/platform/errors';

const MOST_ERRORS = 100;

/** Checks bodies and queries against their classes: unknown properties are refused, and every fault is named. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: false },
    exceptionFactory: (faults) => {
      const errors = fieldErrors(faults).slice(0, MOST_ERRORS);
      const fields = [...new Set(errors.map(({ field }) => field))].slice(0, 5);
      return problem('validation.failed', { detail: `Check ${fields.join(', ') || 'the body'}.`, errors });
    },
  });
}
