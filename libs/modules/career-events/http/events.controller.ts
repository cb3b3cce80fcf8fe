import { ApiProblems, etagOf, isExpectedVersion, PathId } from '@calendar/contracts/errors';
import { PageRequest } from '@calendar/contracts/paging';
import { SyncStates } from '@calendar/contracts/ports';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import { UnitOfWork } from '@calendar/platform/database';
import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import type { CareerEvent } from '../career-event';
import { CareerEventStore } from '../career-event.store';
import { CareerEventsService } from '../career-events.service';
import { contentFromPatch, type ParsedInput } from '../event-input';
import { instantOf } from '../event-time';
import { CareerEventSeries, type SeriesScope } from '../series/career-event-series';
import { EventPage, EventView } from './event.answers';
import { EventBody, EventPatchBody } from './event.bodies';
import { invalid } from './check-body';
import { EventViews } from './event-views';
import { ListQuery } from './list-query';
import { parseEvent, parseUpsert, readPatch } from './parse-event';
import { NO_INTERVIEW } from './parse-repeat';
import { SCOPE, ScopePipe } from './scope.pipe';

const ETAG = { ETag: { description: 'The version, for If-Match.', schema: { type: 'string', example: '"4"' } } };
const LOCATION = { Location: { description: 'Where the event is read.', schema: { type: 'string' } } };
const IF_MATCH = {
  name: 'If-Match',
  required: false,
  description: 'Act only on this version; another one is 412.',
  example: '"4"',
};

@ApiTags('Career events')
@ApiBearerAuth()
@Controller('events')
export class EventsController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly service: CareerEventsService,
    private readonly series: CareerEventSeries,
    private readonly store: CareerEventStore,
    private readonly views: EventViews,
    private readonly syncStates: SyncStates,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Create an event',
    description: 'It appears in the connected calendars within a second. To be able to repeat safely, use PUT.',
  })
  @ApiBody({ type: EventBody })
  @ApiCreatedResponse({ type: EventView, headers: { ...ETAG, ...LOCATION } })
  @ApiProblems('validation.failed', 'event.relates-to-not-found', 'quota.events')
  async create(
    @CurrentUser() caller: Caller,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<EventView> {
    const content = checked(await parseEvent(EventBody, body));
    const change = async () => ({ event: await this.service.create(caller.userId, content), created: true });
    return this.write(caller, change, { response });
  }

  @Put(':id')
  @ApiOperation({
    summary: 'Create or replace an event',
    description:
      'With an id of your choice (UUID), so that a repeated request does no harm. Absent fields get their defaults; ' +
      'an unchanged event keeps its version.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiHeader(IF_MATCH)
  @ApiBody({ type: EventBody })
  @ApiCreatedResponse({ type: EventView, headers: { ...ETAG, ...LOCATION } })
  @ApiOkResponse({ type: EventView, headers: ETAG })
  @ApiProblems(
    'validation.failed',
    'event.relates-to-not-found',
    'event.not-found',
    'event.version-mismatch',
    'quota.events',
  )
  async put(
    @CurrentUser() caller: Caller,
    @Param('id', PathId) id: string,
    @Body() body: unknown,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<EventView> {
    const content = checked(await parseUpsert(EventBody, body, () => this.service.own(caller.userId, id)));
    const change = () => this.service.put(caller.userId, { id, content }, expected(ifMatch));
    return this.write(caller, change, { response, takesIds: true });
  }

  @Get()
  @ApiOperation({ summary: 'List events by start', description: 'Cancelled ones too; deleted ones not.' })
  @ApiOkResponse({ type: EventPage })
  @ApiProblems('validation.failed')
  list(@CurrentUser() caller: Caller, @Query() query: ListQuery): Promise<EventPage> {
    return this.unitOfWork.readAtOneMoment(() => this.pageOf(caller.userId, query));
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read an event with the state of its sync' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: EventView, headers: ETAG })
  @ApiProblems('validation.failed', 'event.not-found')
  async read(
    @CurrentUser() caller: Caller,
    @Param('id', PathId) id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<EventView> {
    return this.unitOfWork.readAtOneMoment(async () =>
      answer(await this.views.one(await this.service.read(caller.userId, id)), response),
    );
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change some fields of an event', description: 'Absent fields stay as they are.' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiQuery(SCOPE)
  @ApiHeader(IF_MATCH)
  @ApiBody({
    type: EventPatchBody,
    examples: {
      'another time': { value: { start: '2026-12-02T10:00:00+01:00', end: '2026-12-02T11:00:00+01:00' } },
      'called off': { value: { status: 'cancelled' } },
      'not in my calendar': { value: { addToCalendar: false } },
    },
  })
  @ApiOkResponse({ type: EventView, headers: ETAG })
  @ApiProblems('validation.failed', 'event.relates-to-not-found', 'event.not-found', 'event.version-mismatch')
  async patch(
    @CurrentUser() caller: Caller,
    @Param('id', PathId) id: string,
    @Body() body: unknown,
    @Query('scope', ScopePipe) scope: SeriesScope,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<EventView> {
    const patch = await readPatch(body, () => this.service.own(caller.userId, id));
    const change = {
      isExpected: expected(ifMatch),
      update: (stored: CareerEvent) => checked(contentFromPatch(stored, patch)),
    };
    if (scope !== 'this' && patch.type === 'interview') throw invalid([NO_INTERVIEW]);
    const save = async () => ({
      event: await (scope === 'this'
        ? this.service.patch(caller.userId, id, change)
        : this.series.patch(caller.userId, id, { ...change, scope })),
    });
    return this.write(caller, save, { response, isOfMany: scope !== 'this' });
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete an event',
    description: 'Also from the calendars. Safe to repeat. To cancel and keep it, set `status` to `cancelled`.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiQuery(SCOPE)
  @ApiHeader(IF_MATCH)
  @ApiNoContentResponse({ description: 'Deleted, now or before.' })
  @ApiProblems('validation.failed', 'event.not-found', 'event.version-mismatch')
  async delete(
    @CurrentUser() caller: Caller,
    @Param('id', PathId) id: string,
    @Query('scope', ScopePipe) scope: SeriesScope,
    @Headers('if-match') ifMatch: string | undefined,
  ): Promise<void> {
    const isExpected = expected(ifMatch);
    if (scope === 'this') await this.service.delete(caller.userId, id, isExpected);
    else await this.series.delete(caller.userId, id, { scope, isExpected });
  }

  @Post(':id/restore')
  @HttpCode(200)
  @ApiOperation({ summary: 'Undo a cancellation that came from a calendar' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: EventView, headers: ETAG })
  @ApiProblems('validation.failed', 'event.not-found', 'event.not-restorable')
  async restore(
    @CurrentUser() caller: Caller,
    @Param('id', PathId) id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<EventView> {
    return this.write(caller, async () => ({ event: await this.service.restore(caller.userId, id) }), { response });
  }

  private async pageOf(userId: string, query: ListQuery): Promise<EventPage> {
    const { order = 'start' } = query;
    const page = PageRequest.of(`events:${order}`, query);
    const ids = query.syncStatus ? await this.syncStates.eventIdsIn(userId, query.syncStatus) : null;
    const found = await this.store.list({
      userId,
      from: query.from === undefined ? null : instantOf(query.from),
      to: query.to === undefined ? null : instantOf(query.to),
      type: query.type ?? null,
      status: query.status ?? null,
      ids,
      seriesId: query.seriesId ?? null,
      text: query.q ?? null,
      order,
      after: page.after,
      limit: page.limit,
    });
    const { items, nextCursor } = page.cut(found, (event) => ({ at: startsAt(event), id: event.id }));
    return { items: await this.views.all(items), nextCursor };
  }

  /** Changes an event and reads the state of its sync in one transaction: the answer shows one moment. */
  private async write(
    { userId }: Caller,
    change: () => Promise<{ event: CareerEvent; created?: boolean }>,
    how: { response: Response; takesIds?: boolean; isOfMany?: boolean },
  ): Promise<EventView> {
    const { response, takesIds = false, isOfMany = false } = how;
    const changeAndShow = async () => {
      const { event, created = false } = await change();
      return { view: await this.views.one(event), created };
    };
    const { view, created } = await (isOfMany
      ? this.unitOfWork.runInTurnOf(userId, changeAndShow)
      : this.unitOfWork.runWithOthers(userId, changeAndShow, { takesIds }));
    response.status(created ? 201 : 200);
    if (created) response.setHeader('Location', `/api/v1/events/${view.id}`);
    return answer(view, response);
  }
}

function answer(view: EventView, response: Response): EventView {
  response.setHeader('ETag', etagOf(view.version));
  // The version says nothing about `sync`: a browser that revalidates by it would go on showing an old state.
  response.setHeader('Cache-Control', 'no-store');
  return view;
}

function checked(parsed: ParsedInput) {
  if (parsed.ok) return parsed.content;
  throw invalid(parsed.errors);
}

/** An event that does not exist satisfies no `If-Match`, `*` included (RFC 9110, 13.1.1). */
function expected(ifMatch: string | undefined) {
  return (version: number | null) => (version === null ? ifMatch === undefined : isExpectedVersion(ifMatch, version));
}

function startsAt({ time }: CareerEvent): string {
  return time.allDay ? `${time.start}T00:00:00.000Z` : time.start;
}
