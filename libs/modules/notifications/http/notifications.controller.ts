import { ApiProblems, PathId, problem, readCursor, writeCursor } from '@calendar/contracts/errors';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { NotificationStore } from '../notification.store';
import { NotificationView, toView } from '../notification-view';

const DEFAULT_LIMIT = 50;

class NotificationQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: DEFAULT_LIMIT })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value,
  )
  @IsInt()
  @Min(1)
  @Max(200)
  limit?: number;

  @ApiPropertyOptional({ description: 'The `nextCursor` of the page before.' })
  @IsOptional()
  @IsString()
  cursor?: string;
}

class NotificationPage {
  @ApiProperty({ type: [NotificationView] })
  items: NotificationView[];

  @ApiProperty({ type: 'string', nullable: true })
  nextCursor: string | null;
}

@ApiTags('Notifications')
@ApiBearerAuth()
@Controller('notifications')
export class NotificationsController {
  constructor(private readonly store: NotificationStore) {}

  @Get()
  @ApiOperation({ summary: 'What this person was told, newest first', description: 'Each with the action that helps.' })
  @ApiOkResponse({ type: NotificationPage })
  @ApiProblems('validation.failed')
  async list(@CurrentUser() caller: Caller, @Query() query: NotificationQuery): Promise<NotificationPage> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const after = query.cursor === undefined ? null : readCursor(query.cursor);
    const found = await this.store.page(caller.userId, { after, limit: limit + 1 });
    const last = found.length > limit ? found[limit - 1] : undefined;
    return {
      items: found.slice(0, limit).map(toView),
      nextCursor: last ? writeCursor({ at: last.createdAt.toISOString(), id: last.id }) : null,
    };
  }

  @Post(':id/read')
  @HttpCode(200)
  @ApiOperation({ summary: 'Mark a notification as read', description: 'Safe to repeat.' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: NotificationView })
  @ApiProblems('validation.failed', 'notification.not-found')
  async read(@CurrentUser() caller: Caller, @Param('id', PathId) id: string): Promise<NotificationView> {
    const read = await this.store.markRead(caller.userId, id);
    if (!read) throw problem('notification.not-found', { detail: 'There is no notification with this id.' });
    return toView(read);
  }
}
