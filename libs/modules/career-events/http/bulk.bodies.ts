import { FieldErrorBody } from '@calendar/contracts/errors';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsUUID } from 'class-validator';
import { EventBody } from './event.bodies';

/** One event of a bulk request: as in PUT, with its id. */
export class BulkEventBody extends EventBody {
  @ApiProperty({ format: 'uuid', example: '4a1f6a6e-5b0c-4c1e-9f39-0d3f4f7d6a10' })
  @IsUUID()
  id: string;
}

/** The events stay unchecked here: each is judged on its own, so that one bad event refuses no other. */
export class BulkBody {
  @ApiProperty({ type: [BulkEventBody], maxItems: 500 })
  @IsArray()
  @ArrayMaxSize(500)
  events: unknown[];
}

/** What became of one event of a bulk request. */
export class BulkItemView {
  @ApiProperty({ type: 'string', nullable: true, description: '`null` when none could be read.' })
  id: string | null;

  @ApiProperty({ enum: ['created', 'updated', 'unchanged', 'invalid'] })
  status: 'created' | 'updated' | 'unchanged' | 'invalid';

  @ApiPropertyOptional({ type: [FieldErrorBody] })
  errors?: FieldErrorBody[];
}

export class BulkAnswer {
  @ApiProperty({ type: [BulkItemView] })
  items: BulkItemView[];
}
