import { problem } from '@calendar/contracts/errors';
import { Injectable, type PipeTransform } from '@nestjs/common';
import { isUUID } from 'class-validator';

/** The id in the path: a UUID, in lower case as Postgres writes it. @throws AppError `validation.failed` */
@Injectable()
export class EventId implements PipeTransform<string, string> {
  transform(id: string): string {
    if (isUUID(id)) return id.toLowerCase();
    throw problem('validation.failed', {
      detail: 'The id of an event is a UUID.',
      errors: [{ field: 'id', message: 'must be a UUID' }],
    });
  }
}
