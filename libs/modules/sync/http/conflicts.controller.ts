import { ApiProblems, PathId, problem } from '@calendar/contracts/errors';
import { CareerEventViews } from '@calendar/contracts/ports';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { AppError } from '@calendar/platform/errors';
import type { Response } from 'express';
import { ConflictResolutions, type Choice } from '../conflicts/conflict-resolutions';
import { ConflictStore } from '../conflicts/conflict.store';
import type { Side } from '../conflicts/resolution';
import { ConflictList, ConflictQuery, ResolveBody } from './conflict.bodies';

@ApiTags('Conflicts')
@ApiBearerAuth()
@Controller('calendar/conflicts')
export class ConflictsController {
  constructor(
    private readonly conflicts: ConflictStore,
    private readonly resolutions: ConflictResolutions,
    private readonly views: CareerEventViews,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Fields that both sides changed',
    description: 'Only true clashes: everything else is merged by itself. Deleted on one side shows as `cancelled`.',
  })
  @ApiOkResponse({ type: ConflictList })
  @ApiProblems('validation.failed')
  async list(@CurrentUser() caller: Caller, @Query() query: ConflictQuery): Promise<ConflictList> {
    const conflicts = await this.conflicts.ofUser(caller.userId, query.status ?? 'open');
    return {
      items: conflicts.map(({ id, eventId, connectionId, detectedAt, fields }) => ({
        id,
        eventId,
        connectionId,
        detectedAt: detectedAt.toISOString(),
        fields: fields.map(({ field, base, careerCopilot, calendar }) => ({ field, base, careerCopilot, calendar })),
      })),
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

function choiceOf({ resolution, fields }: ResolveBody): Choice {
  if (resolution !== undefined && fields !== undefined) throw invalid('fields', 'must not come with resolution');
  if (resolution !== undefined) return { resolution };
  const choices = Object.entries(fields ?? {});
  if (choices.length === 0) throw invalid('resolution', 'must be career_copilot or calendar');
  for (const [field, side] of choices) {
    if (side !== 'career_copilot' && side !== 'calendar') {
      throw invalid(`fields.${field}`, 'must be career_copilot or calendar');
    }
  }
  return { fields: fields as Record<string, Side> };
}

function invalid(field: string, message: string) {
  return problem('validation.failed', {
    detail: 'Correct the fields named in errors and try again.',
    errors: [{ field, message }],
  });
}
