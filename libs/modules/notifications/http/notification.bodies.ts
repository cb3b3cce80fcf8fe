import { PageBody, PageQuery } from '@calendar/contracts/paging';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, Equals, IsArray, IsBoolean, IsOptional, IsUUID, ValidateIf } from 'class-validator';
import { NotificationView } from '../notification-view';

const WORDS: Readonly<Record<string, boolean>> = { true: true, false: false };

export class NotificationQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'boolean', default: false, description: 'Only what has not been read.' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => WORDS[String(value)] ?? value)
  @IsBoolean()
  unread?: boolean;
}

export class NotificationPage extends PageBody {
  @ApiProperty({ type: [NotificationView] })
  items: NotificationView[];

  @ApiProperty({ type: 'integer', example: 2, description: 'Of all, not only of this page.' })
  unreadCount: number;
}

/** Which notifications have been read: some, or all there are. */
export class MarkReadBody {
  @ApiPropertyOptional({ type: [String], format: 'uuid', maxItems: 200 })
  @ValidateIf((body: MarkReadBody) => body.all === undefined || body.ids !== undefined)
  @IsArray()
  @ArrayMaxSize(200)
  @IsUUID(undefined, { each: true })
  ids?: string[];

  @ApiPropertyOptional({ enum: [true], description: 'Instead of `ids`.' })
  @ValidateIf((_body, value) => value !== undefined)
  @Equals(true)
  all?: true;
}

export class UnreadCount {
  @ApiProperty({ type: 'integer', example: 0 })
  unreadCount: number;
}
