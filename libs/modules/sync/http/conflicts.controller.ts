import { ApiProblems, PathId, problem } from '@calendar/contracts/errors';
import { PageRequest } from '@calendar/contracts/paging';
import { CareerEventsReader, CareerEventViews } from '@calendar/contracts/ports';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { AppError, type FieldRule } from '@calendar/platform/errors';
import type { Response } from 'express';
import { ConflictResolutions, type Choice } from '../conflicts/conflict-resolutions';
import { kindOf } from '../conflicts/conflict-kind';
import { ConflictStore, type Conflict } from '../conflicts/conflict.store';
import type { Side } from '../conflicts/resolution';
import { ConflictDetailView, ConflictPage, ConflictQuery, ResolveBody } from './conflict.bodies';

@ApiTags('Conflicts')
@ApiBearerAuth()
@Controller('calendar/conflicts')
export class ConflictsController {
  constructor(
    private readonly conflicts: ConflictStore,
    private readonly resolutions: ConflictResolutions,
    private readonly careerEvents: CareerEventsReader,
    private readonly views: CareerEventViews,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Fields that both sides changed',
    description:
      'Only true clashes, and what would change a series or be shown to guests: everything else is merged by itself. ' +
      'Deleted on one side shows as `cancelled`.',
  })
  @ApiOkResponse({ type: ConflictPage })
  @ApiProblems('validation.failed')
  async list(@CurrentUser() caller: Caller, @Query() query: ConflictQuery): Promise<ConflictPage> {
    const { status = 'open' } = query;
    const page = PageRequest.of(`conflicts:${status}`, query);
    const found = await this.conflicts.page(caller.userId, { status, after: page.after, limit: page.limit });
    const { items, nextCursor } = page.cut(found, ({ position }) => position);
    return { items: items.map(toView), nextCursor };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a conflict', description: 'With what helps to decide it; also once it is resolved.' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: ConflictDetailView })
  @ApiProblems('validation.failed', 'conflict.not-found')
  async read(@CurrentUser() caller: Caller, @Param('id', PathId) id: string): Promise<ConflictDetailView> {
    const conflict = await this.conflicts.one(caller.userId, id);
    const [event] = conflict ? await this.careerEvents.byIds([conflict.eventId]) : [];
    if (!conflict || !event) throw problem('conflict.not-found', { detail: 'There is no conflict with this id.' });
    return {
      ...toView(conflict),
      status: conflict.status,
      title: event.title,
      start: event.time.start,
      careerCopilotAt: conflict.careerCopilotAt.toISOString(),
      calendarAt: conflict.calendarAt?.toISOString() ?? null,
    };
  }

  @Post(':id/resolve')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Decide a conflict',
    description: 'For all fields, or field by field; a field without a decision stays in conflict. Answers the event.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({
    description: 'The event, as `GET /events/{id}` shows it.',
    // A schema of another module, by its name in the document.
    content: { 'application/json': { schema: { $ref: '#/components/schemas/EventView' } } },
  })
  @ApiNoContentResponse({ description: 'Decided; the event is deleted, and stays so.' })
  @ApiProblems('validation.failed', 'conflict.not-found', 'conflict.already-resolved', 'connection.unavailable')
  async resolve(
    @CurrentUser() caller: Caller,
    @Param('id', PathId) id: string,
    @Body() body: ResolveBody,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object | undefined> {
    const eventId = await this.resolutions.resolve(caller.userId, id, choiceOf(body));
    try {
      return await this.views.of(caller.userId, eventId);
    } catch (error) {
      // It was deleted here, and that is what the person has just confirmed.
      if (!(error instanceof AppError) || error.code !== 'event.not-found') throw error;
      response.status(204);
      return undefined;
    }
  }
}

function toView({ id, eventId, connectionId, detectedAt, fields }: Conflict) {
  return {
    id,
    eventId,
    connectionId,
    detectedAt: detectedAt.toISOString(),
    ...kindOf(fields),
    fields: fields.map(({ field, base, careerCopilot, calendar }) => ({ field, base, careerCopilot, calendar })),
  };
}

function choiceOf({ resolution, fields }: ResolveBody): Choice {
  if (resolution !== undefined && fields !== undefined)
    throw invalid('fields', 'exclusive', 'must not come with resolution');
  if (resolution !== undefined) return { resolution };
  const choices = Object.entries(fields ?? {});
  if (choices.length === 0) throw invalid('resolution', 'required', 'must be career_copilot or calendar');
  for (const [field, side] of choices) {
    if (side !== 'career_copilot' && side !== 'calendar') {
      throw invalid(`fields.${field}`, 'choice', 'must be career_copilot or calendar');
    }
  }
  return { fields: fields as Record<string, Side> };
}

function invalid(field: string, rule: FieldRule, message: string) {
  return problem('validation.failed', {
    detail: 'Correct the fields named in errors and try again.',
    errors: [{ field, rule, message }],
  });
}
