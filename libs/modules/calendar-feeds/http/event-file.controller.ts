import { ApiProblems, etagOf, PathId, problem } from '@calendar/contracts/errors';
import { CareerEventsReader, SyncRulesOf } from '@calendar/contracts/ports';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { calendarDocument } from '../documents/calendar-document';
import { attachmentOf } from './attachment';

/** One event to be taken along: the same as in a feed, so that a later file, or the feed, brings the same event up to date. */
@ApiTags('Career events')
@ApiBearerAuth()
@Controller('events/:id/ics')
export class EventFileController {
  constructor(
    private readonly events: CareerEventsReader,
    private readonly rules: SyncRulesOf,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'An event as a file for calendar programs',
    description:
      'With its alerts; one that is cancelled says so. Nobody is invited by it. Taking in a later one brings the event up ' +
      'to date in programs that go by its UID.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({
    content: { 'text/calendar': { schema: { type: 'string' } } },
    headers: {
      ETag: { description: 'The version of the event.', schema: { type: 'string', example: '"4"' } },
      'Content-Disposition': { description: 'A name for the file.', schema: { type: 'string' } },
    },
  })
  @ApiProblems('validation.failed', 'event.not-found')
  async read(
    @CurrentUser() { userId }: Caller,
    @Param('id', PathId) id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    const [event] = await this.events.byIds([id]);
    if (!event || event.deleted || event.userId !== userId) {
      throw problem('event.not-found', { detail: 'There is no event with this id.' });
    }
    const { eventTypes } = await this.rules.user(userId);
    const reminders = event.reminders ?? eventTypes[event.type].reminders;
    response.set({
      ETag: etagOf(event.version),
      // The version says nothing about the preferences, by which its alerts go.
      'Cache-Control': 'no-store',
      'Content-Type': 'text/calendar; charset=utf-8',
      'Content-Disposition': attachmentOf(event.title, 'ics'),
    });
    return calendarDocument([event], { wordingOf: () => ({ detail: 'full', reminders }) });
  }
}
