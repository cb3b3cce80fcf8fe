import { ApiProblems, PathId, problem } from '@calendar/contracts/errors';
import { CareerEventsReader } from '@calendar/contracts/ports';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProperty,
  ApiTags,
} from '@nestjs/swagger';
import { LinkStore } from '../links/link.store';
import { HeldDecisions } from '../pull/held-decisions';
import { HeldDeletionStore } from '../pull/held-deletion.store';

class HeldEventView {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'Acme: system design' })
  title: string;

  @ApiProperty({ example: '2026-12-01T09:00:00.000Z' })
  start: string;
}

class HeldDeletionView {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  connectionId: string;

  @ApiProperty({ example: 'primary' })
  calendarId: string;

  @ApiProperty({ format: 'date-time' })
  heldAt: string;

  @ApiProperty({ type: [HeldEventView] })
  events: HeldEventView[];
}

class HeldDeletionList {
  @ApiProperty({ type: [HeldDeletionView] })
  items: HeldDeletionView[];
}

@ApiTags('Conflicts')
@ApiBearerAuth()
@Controller('calendar/held-deletions')
export class HeldDeletionsController {
  constructor(
    private readonly held: HeldDeletionStore,
    private readonly decisions: HeldDecisions,
    private readonly links: LinkStore,
    private readonly careerEvents: CareerEventsReader,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Deletions that were too many at once',
    description:
      'More than ten and more than half of a calendar vanished together: nothing is cancelled until decided.',
  })
  @ApiOkResponse({ type: HeldDeletionList })
  async list(@CurrentUser() caller: Caller): Promise<HeldDeletionList> {
    const held = await this.held.ofUser(caller.userId);
    const items = held.map(async ({ id, connectionId, calendarId, heldAt, linkIds }) => {
      const eventIds = await this.links.eventIdsOf(linkIds);
      const events = await this.careerEvents.byIds(eventIds);
      const shown = events.map((event) => ({ id: event.id, title: event.title, start: event.time.start }));
      return { id, connectionId, calendarId, heldAt: heldAt.toISOString(), events: shown };
    });
    return { items: await Promise.all(items) };
  }

  @Post(':id/apply')
  @HttpCode(204)
  @ApiOperation({ summary: 'Yes: cancel these events' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiNoContentResponse()
  @ApiProblems('validation.failed', 'held-deletion.not-found')
  async apply(@CurrentUser() caller: Caller, @Param('id', PathId) id: string): Promise<void> {
    if (!(await this.decisions.cancel(caller.userId, id))) throw notFound();
  }

  @Post(':id/discard')
  @HttpCode(204)
  @ApiOperation({ summary: 'No: put these events back into the calendar' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiNoContentResponse()
  @ApiProblems('validation.failed', 'held-deletion.not-found')
  async discard(@CurrentUser() caller: Caller, @Param('id', PathId) id: string): Promise<void> {
    if (!(await this.decisions.putBack(caller.userId, id))) throw notFound();
  }
}

function notFound() {
  return problem('held-deletion.not-found', { detail: 'It does not exist, or has been decided already.' });
}
