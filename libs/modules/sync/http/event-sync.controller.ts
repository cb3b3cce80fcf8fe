import { ApiProblems, PathId, problem } from '@calendar/contracts/errors';
import { CareerEventsReader } from '@calendar/contracts/ports';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import { UnitOfWork } from '@calendar/platform/database';
import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { LinkDecisions } from '../links/link-decisions.store';
import { LinkPlanner } from '../planning/link-planner';
import { PushScheduler } from '../links/push-scheduler';
import { AcceptedView } from './sync.bodies';

@ApiTags('Career events')
@ApiBearerAuth()
@Controller('events/:id')
export class EventSyncController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly careerEvents: CareerEventsReader,
    private readonly planner: LinkPlanner,
    private readonly links: LinkDecisions,
    private readonly pushes: PushScheduler,
  ) {}

  @Post('resync')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Bring an event in step again',
    description: 'Also starts failed links over, and writes again what was unlinked in the calendar.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiAcceptedResponse({ type: AcceptedView })
  @ApiProblems('validation.failed', 'event.not-found')
  async resync(@CurrentUser() caller: Caller, @Param('id', PathId) id: string): Promise<AcceptedView> {
    await this.unitOfWork.runInTurnOf(caller.userId, async () => {
      const [event] = await this.careerEvents.byIds([id]);
      if (!event || event.deleted || event.userId !== caller.userId) {
        throw problem('event.not-found', { detail: 'There is no event with this id.' });
      }
      const planned = await this.planner.plan(caller.userId, [event]);
      const replayed = await this.links.replay(event.id);
      this.unitOfWork.afterCommit(() => this.pushes.pushSoon([...planned, ...replayed], 'retry'));
    });
    return { status: 'accepted' };
  }
}
