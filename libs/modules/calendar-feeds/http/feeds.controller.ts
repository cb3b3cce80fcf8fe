import { ApiProblems, PathId } from '@calendar/contracts/errors';
import { CAREER_EVENT_TYPES } from '@calendar/contracts/vocabulary';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { Feeds } from '../feeds/feeds.service';
import { FeedList, FeedWithAddressView, MakeFeedBody, toFeedView, toViewWithAddress } from './feed.bodies';

@ApiTags('Feeds')
@ApiBearerAuth()
@Controller('calendar/feeds')
export class FeedsController {
  constructor(private readonly feeds: Feeds) {}

  @Post()
  @ApiOperation({
    summary: 'Make a feed: an address at which calendar programs read the events',
    description:
      'For whoever cannot connect an account. Nothing comes back from there, and calendar programs ask when they like: ' +
      'Google once in 8 to 24 hours. Whoever has the address can read the feed; it is shown this once. At most five.',
  })
  @ApiCreatedResponse({ type: FeedWithAddressView })
  @ApiProblems('validation.failed', 'quota.feeds')
  async make(@CurrentUser() caller: Caller, @Body() body: MakeFeedBody): Promise<FeedWithAddressView> {
    const { name, eventTypes = [...CAREER_EVENT_TYPES], detail = 'full', reminders = false, skipLinked = true } = body;
    return toViewWithAddress(await this.feeds.make(caller.userId, { name, eventTypes, detail, reminders, skipLinked }));
  }

  @Get()
  @ApiOperation({ summary: 'The feeds, oldest first', description: 'Without their addresses, which nobody keeps.' })
  @ApiOkResponse({ type: FeedList })
  async list(@CurrentUser() caller: Caller): Promise<FeedList> {
    return { items: (await this.feeds.all(caller.userId)).map(toFeedView) };
  }

  @Post(':id/rotate')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Give a feed another address',
    description: 'The one before leads nowhere from now on. The new one is shown this once.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: FeedWithAddressView })
  @ApiProblems('validation.failed', 'feed.not-found')
  async rotate(@CurrentUser() caller: Caller, @Param('id', PathId) id: string): Promise<FeedWithAddressView> {
    return toViewWithAddress(await this.feeds.rotate(caller.userId, id));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a feed', description: 'Its address leads nowhere from now on. Safe to repeat.' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiNoContentResponse({ description: 'Deleted, now or before.' })
  @ApiProblems('validation.failed', 'feed.not-found')
  remove(@CurrentUser() caller: Caller, @Param('id', PathId) id: string): Promise<void> {
    return this.feeds.remove(caller.userId, id);
  }
}
