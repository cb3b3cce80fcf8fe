import { ApiProblems, PathId, problem } from '@calendar/contracts/errors';
import { PageRequest } from '@calendar/contracts/paging';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { NotificationStore } from '../notification.store';
import { NotificationView, toView } from '../notification-view';
import { MarkReadBody, NotificationPage, NotificationQuery, UnreadCount } from './notification.bodies';

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
    const { unread = false } = query;
    const page = PageRequest.of(unread ? 'notifications:unread' : 'notifications', query);
    const [found, unreadCount] = await Promise.all([
      this.store.page(caller.userId, { unread, after: page.after, limit: page.limit }),
      this.store.countUnread(caller.userId),
    ]);
    const { items, nextCursor } = page.cut(found, ({ position }) => position);
    return { items: items.map(toView), nextCursor, unreadCount };
  }

  @Post('read')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Mark notifications as read',
    description: 'Some, or all there are. Safe to repeat; ids that are unknown are left out.',
  })
  @ApiOkResponse({ type: UnreadCount })
  @ApiProblems('validation.failed')
  async readMany(@CurrentUser() caller: Caller, @Body() { ids, all }: MarkReadBody): Promise<UnreadCount> {
    if (ids && all) {
      throw problem('validation.failed', {
        detail: 'Name some notifications, or say that all are read.',
        errors: [{ field: 'all', rule: 'exclusive', message: 'must not come with ids' }],
      });
    }
    await this.store.markAllRead(caller.userId, ids ?? null);
    return { unreadCount: await this.store.countUnread(caller.userId) };
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
