import { ApiProblems, PathId, problem } from '@calendar/contracts/errors';
import { PageBody, PageQuery, PageRequest } from '@calendar/contracts/paging';
import { CareerEventsReader, Connections } from '@calendar/contracts/ports';
import { PROVIDER_IDS, SYNC_ERROR_CODES, type ProviderId } from '@calendar/contracts/vocabulary';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import { Controller, Get, Param, Query } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import {
  ACTORS,
  ATTEMPT_ACTIONS,
  ATTEMPT_OUTCOMES,
  ZONE_RULES_DIFFER,
  type RecordedAttempt,
} from '../attempts/attempt';
import { AttemptStore, TIMELINE_ORDERS, type TimelineOrder } from '../attempts/attempt.store';
import { FIELD_VALUE_OR_NONE } from './conflict.bodies';

class TimelineChange {
  @ApiProperty({ example: 'title' })
  field: string;

  @ApiProperty({ ...FIELD_VALUE_OR_NONE, example: 'Acme: interview' })
  from: unknown;

  @ApiProperty({ ...FIELD_VALUE_OR_NONE, example: 'Acme: system design' })
  to: unknown;
}

class TimelineQuery extends PageQuery {
  @ApiPropertyOptional({ enum: TIMELINE_ORDERS, default: 'at', description: '`-at`: the newest first.' })
  @IsOptional()
  @IsIn(TIMELINE_ORDERS)
  order?: TimelineOrder;
}

class TimelineEntry {
  @ApiProperty({ example: '4711' })
  id: string;

  @ApiProperty({ format: 'date-time' })
  at: string;

  @ApiProperty({ enum: ACTORS, description: 'Who made the change.' })
  actor: string;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true })
  connectionId: string | null;

  @ApiProperty({ type: 'string', enum: [...PROVIDER_IDS, null], nullable: true, example: 'google' })
  provider: ProviderId | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    example: 'ada@mail.example',
    description: '`null` when the account is not connected any more.',
  })
  accountEmail: string | null;

  @ApiProperty({ enum: ATTEMPT_ACTIONS, example: 'update' })
  action: string;

  @ApiProperty({ type: [String], example: ['title', 'time'] })
  fields: string[];

  @ApiProperty({
    type: [TimelineChange],
    description:
      'What fields were and became, as far as that is known. Of a `merge` also what the person has made of the event in the ' +
      'calendar, by the names that `sync[]` has for it, as texts: `calendarId`, `recurring` (`"true"`), `guests` (how many).',
  })
  changes: TimelineChange[];

  @ApiProperty({
    enum: ATTEMPT_OUTCOMES,
    example: 'succeeded',
    description: 'Of `resolve`: the side that won, or `agreed`, when nobody had to decide any more.',
  })
  outcome: string;

  @ApiProperty({
    type: 'string',
    enum: [...SYNC_ERROR_CODES, ZONE_RULES_DIFFER, null],
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

class Timeline extends PageBody {
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
    private readonly connections: Connections,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'What happened to an event between here and the calendars',
    description:
      'Every attempt and every change that came back, oldest first unless asked otherwise: who, which fields, where, ' +
      'what was decided.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: Timeline })
  @ApiProblems('validation.failed', 'event.not-found')
  async read(
    @CurrentUser() caller: Caller,
    @Param('id', PathId) id: string,
    @Query() query: TimelineQuery,
  ): Promise<Timeline> {
    const { order = 'at' } = query;
    const page = PageRequest.of(`timeline:${order}`, query, 'number');
    const [event] = await this.careerEvents.byIds([id]);
    if (!event || event.userId !== caller.userId) {
      throw problem('event.not-found', { detail: 'There is no event with this id.' });
    }
    const found = await this.attempts.page(id, { order, after: page.after, limit: page.limit });
    const { items, nextCursor } = page.cut(found, ({ position }) => position);
    const connections = await this.connections.ofUser(caller.userId);
    const emails = new Map(connections.map((connection) => [connection.id, connection.accountEmail]));
    return { items: items.map((attempt) => toEntry(attempt, emails)), nextCursor };
  }
}

function toEntry(attempt: RecordedAttempt, emails: ReadonlyMap<string, string>): TimelineEntry {
  return {
    id: attempt.position.id,
    at: attempt.at.toISOString(),
    actor: attempt.actor,
    connectionId: attempt.connectionId,
    provider: attempt.provider,
    accountEmail: emails.get(attempt.connectionId ?? '') ?? null,
    action: attempt.action,
    fields: [...attempt.fields],
    changes: attempt.changes.map(({ field, from, to }) => ({ field, from, to })),
    outcome: attempt.outcome,
    code: attempt.code,
    providerVersion: attempt.providerVersion,
    latencyMs: attempt.latencyMs,
  };
}
