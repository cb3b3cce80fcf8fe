import { Injectable, type PipeTransform } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { problem } from './catalogue';

/** The id in a path: a UUID, in lower case as Postgres writes it. @throws AppError `validation.failed` */
@Injectable()
export class PathId implements PipeTransform<string, string> {
  transform(id: string): string {
    if (isUUID(id)) return id.toLowerCase();
    throw problem('validation.failed', {
      detail: 'Ids are UUIDs, such as 4a1f6a6e-5b0c-4c1e-9f39-0d3f4f7d6a10.',
      errors: [{ field: 'id', rule: 'format', message: 'must be a UUID' }],
    });
  }
}
