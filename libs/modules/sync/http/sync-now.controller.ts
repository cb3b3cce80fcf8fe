import { ApiProblems } from '@calendar/contracts/errors';
import { Connections } from '@calendar/contracts/ports';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RefusedLinks } from '../calendars/refused-links';
import { PullScheduler } from '../calendars/pull-scheduler';
import { PushScheduler } from '../links/push-scheduler';
import { SyncNowLimit } from './sync-now-limit';
import { AcceptedView } from './sync.bodies';

@ApiTags('Sync')
@ApiBearerAuth()
@Controller('calendar/sync')
export class SyncNowController {
  constructor(
    private readonly limit: SyncNowLimit,
    private readonly connections: Connections,
    private readonly pushes: PushScheduler,
    private readonly pulls: PullScheduler,
    private readonly refused: RefusedLinks,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Sync everything of this person now',
    description: 'At most once in ten seconds; nobody has to call it: changes travel by themselves.',
  })
  @ApiAcceptedResponse({ type: AcceptedView })
  @ApiProblems('sync.too-soon')
  async syncNow(@CurrentUser() caller: Caller): Promise<AcceptedView> {
    await this.limit.admit('sync-now', caller.userId);
    const connections = await this.connections.ofUser(caller.userId);
    for (const connection of connections) await this.refused.tryAgain(connection);
    await this.pushes.drain(connections.map((connection) => connection.id));
    for (const connection of connections) await this.pulls.request(connection.id, null);
    return { status: 'accepted' };
  }
}
