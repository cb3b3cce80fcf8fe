import { ApiProperty } from '@nestjs/swagger';

/** What every page of a list has beside its `items`. */
export class PageBody {
  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Pass it as `cursor` for the next page; `null`: this is the last one.',
  })
  nextCursor: string | null;
}
