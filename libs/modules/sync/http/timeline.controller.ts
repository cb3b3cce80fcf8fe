import { ApiProblems, PathId, problem } from '@calendar/contracts/errors';
import { CareerEventsReader } from '@calendar/contracts/ports';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiParam, ApiProperty, ApiTags } from '@nestjs/swagger';
import { ACTORS, ATTEMPT_ACTIONS, ATTEMPT_OUTCOMES } from '../attempts/attempt';
import { AttemptStore } from '../attempts/attempt.store';

class TimelineEntry {
  @ApiProperty({ format: 'date-time' })
  at: string;

  @ApiProperty({ enum: ACTORS, description: 'Who made the change.' })
  actor: string;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true })
  connectionId: string | null;

  @ApiProperty({ enum: ATTEMPT_ACTIONS, example: 'update' })
  action: string;

  @ApiProperty({ type: [String], example: ['title', 'time'] })
  fields: string[];

  @ApiProperty({
    enum: ATTEMPT_OUTCOMES,
    example: 'succeeded',
    description: 'Of `resolve`: the side that won, or `agreed`, when nobody had to decide any more.',
  })
  outcome: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    example: null,
    description:
      'Why it failed. Of an update that succeeded: `sync.zone-rules-differ`, when the calendar has other rules for the ' +
      'time zone of the event than we have, so that its time was written as an instant.',
  })
  code: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: "The provider's etag after it." })
  providerVersion: string | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'From the edit to the other side, as far as the provider tells when it was made.',
  })
  latencyMs: number | null;
}

class Timeline {
  @ApiProperty({ type: [TimelineEntry] })
  items: TimelineEntry[];
}

@ApiTags('Career events')
@ApiBearerAuth()
@Controller('events/:id/timeline')
export class TimelineController {
  constructor(
    private readonly careerEvents: CareerEventsReader,
    private readonly attempts: AttemptStore,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'What happened to an event between here and the calendars',
    description:
      'Every attempt and every change that came back, oldest first: who, which fields, where, what was decided.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: Timeline })
  @ApiProblems('validation.failed', 'event.not-found')
  async read(@CurrentUser() caller: Caller, @Param('id', PathId) id: string): Promise<Timeline> {
    const [event] = await this.careerEvents.byIds([id]);
    if (!event || event.userId !== caller.userId) {
      throw problem('event.not-found', { detail: 'There is no event with this id.' });
    }
    const attempts = await this.attempts.ofEvent(id);
    return {
      items: attempts.map((attempt) => ({
        at: attempt.at.toISOString(),
        actor: attempt.actor,
        connectionId: attempt.connectionId,
        action: attempt.action,
        fields: [...attempt.fields],
        outcome: attempt.outcome,
        code: attempt.code,
        providerVersion: attempt.providerVersion,
        latencyMs: attempt.latencyMs,
      })),
    };
  }
}
