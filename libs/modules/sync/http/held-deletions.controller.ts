import { ApiProblems, PathId, problem } from '@calendar/contracts/errors';
import { PageQuery, PageRequest } from '@calendar/contracts/paging';
import { CareerEventsReader } from '@calendar/contracts/ports';
import type { CareerEventSnapshot } from '@calendar/contracts/vocabulary';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { LinkStore } from '../links/link.store';
import { HeldDecisions } from '../deletions/held-decisions';
import { HeldDeletionStore, type HeldDeletion } from '../deletions/held-deletion.store';
import { HeldDeletionPage, HeldDeletionView, type HeldEventView } from './held-deletion.bodies';

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
  @ApiOkResponse({ type: HeldDeletionPage })
  @ApiProblems('validation.failed')
  async list(@CurrentUser() caller: Caller, @Query() query: PageQuery): Promise<HeldDeletionPage> {
    const page = PageRequest.of('held-deletions', query);
    const found = await this.held.page(caller.userId, { after: page.after, limit: page.limit });
    const { items, nextCursor } = page.cut(found, ({ position }) => position);
    return { items: await this.withEvents(items), nextCursor };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read what waits for a decision' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: HeldDeletionView })
  @ApiProblems('validation.failed', 'held-deletion.not-found')
  async read(@CurrentUser() caller: Caller, @Param('id', PathId) id: string): Promise<HeldDeletionView> {
    const held = await this.held.one(caller.userId, id);
    if (!held) throw notFound();
    const [view] = await this.withEvents([held]);
    return view!;
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

  private async withEvents(held: readonly HeldDeletion[]): Promise<HeldDeletionView[]> {
    const eventIds = await this.links.eventIdsByLink(held.flatMap(({ linkIds }) => linkIds));
    const events = await this.careerEvents.byIds([...new Set(eventIds.values())]);
    const byId = new Map(events.map((event) => [event.id, event]));
    return held.map(({ id, connectionId, calendarId, heldAt, linkIds }) => ({
      id,
      connectionId,
      calendarId,
      heldAt: heldAt.toISOString(),
      events: linkIds.flatMap((linkId) => byId.get(eventIds.get(linkId) ?? '') ?? []).map(toEventView),
    }));
  }
}

function toEventView({ id, type, title, time }: CareerEventSnapshot): HeldEventView {
  return { id, type, title, start: time.start, timeZone: time.timeZone, allDay: time.allDay };
}

function notFound() {
  return problem('held-deletion.not-found', { detail: 'It does not exist, or has been decided already.' });
}
