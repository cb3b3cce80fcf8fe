import { randomUUID } from 'node:crypto';
import { ApiProblems } from '@calendar/contracts/errors';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import { TakesBody } from '@calendar/platform/requests';
import { Body, Controller, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CareerEventSeries } from '../series/career-event-series';
import { EventViews } from './event-views';
import { readRepeat } from './parse-repeat';
import { RepeatBody, SeriesView } from './repeat.bodies';

const EVENTS_FOR_ONE_REQUEST = 25;

@ApiTags('Career events')
@ApiBearerAuth()
@Controller('events/repeat')
export class SeriesController {
  constructor(
    private readonly series: CareerEventSeries,
    private readonly views: EventViews,
  ) {}

  @Post()
  @TakesBody({ costOf })
  @ApiOperation({
    summary: 'Make an event several times',
    description:
      'Each is an event of its own, with its own state and its own place in calendars; clocks show the same time on all of ' +
      'them. Months that are too short have theirs on their last day. Not for interviews. Either all are saved or none. ' +
      'With a `seriesId` of your choice it is safe to repeat.',
  })
  @ApiBody({ type: RepeatBody })
  @ApiCreatedResponse({ type: SeriesView })
  @ApiProblems('validation.failed', 'event.relates-to-not-found', 'quota.events')
  async repeat(@CurrentUser() { userId }: Caller, @Body() body: unknown): Promise<SeriesView> {
    const { seriesId, ...wanted } = await readRepeat(body);
    const id = seriesId ?? randomUUID();
    const events = await this.series.repeat(userId, id, wanted);
    return { seriesId: id, items: await this.views.all(events) };
  }
}

/** As how many requests it counts. */
function costOf(body: unknown): number {
  const { count } = (body ?? {}) as { count?: unknown };
  return Number.isInteger(count) ? Math.ceil(Math.max(1, Number(count)) / EVENTS_FOR_ONE_REQUEST) : 1;
}
