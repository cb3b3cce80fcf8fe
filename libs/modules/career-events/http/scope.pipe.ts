import { Injectable, type PipeTransform } from '@nestjs/common';
import { SERIES_SCOPES, type SeriesScope } from '../series/career-event-series';
import { invalid } from './check-body';

/** Which events of a series a request is about; `this` when nothing is said. @throws AppError `validation.failed` */
@Injectable()
export class ScopePipe implements PipeTransform<unknown, SeriesScope> {
  transform(scope: unknown = 'this'): SeriesScope {
    const known = SERIES_SCOPES.find((each) => each === scope);
    if (known) return known;
    throw invalid([{ field: 'scope', rule: 'choice', message: `must be one of ${SERIES_SCOPES.join(', ')}` }]);
  }
}

export const SCOPE = {
  name: 'scope',
  required: false,
  enum: SERIES_SCOPES,
  schema: { type: 'string' as const, enum: [...SERIES_SCOPES], default: 'this' },
  description: 'Of an event of a series: which of them it is about. Those that are over are left as they are.',
};
