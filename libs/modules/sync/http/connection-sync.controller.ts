import { ApiProblems, PathId, problem } from '@calendar/contracts/errors';
import { SyncRulesOf } from '@calendar/contracts/ports';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { LinkPlans } from '../planning/link-plans';
import { AccountQuestions } from '../questions/account-questions';
import { OwnConnections } from './own-connections';
import { SyncNowLimit } from './sync-now-limit';
import { CalendarList, PlanView } from './sync.bodies';

const WHAT_TO_DO = {
  'connection.not-found': 'There is no connection with this id.',
  'connection.reauth-required': 'Connect the account again, then repeat this request.',
  'connection.permission-missing': 'Connect the account again and allow access to the list of calendars.',
  'connection.mailbox-missing':
    'Open the calendar of this account once in a browser, or ask your administrator for one.',
  'connection.unavailable': 'The calendar cannot be reached right now. Try again in a moment.',
} as const;

@ApiTags('Calendar accounts')
@ApiBearerAuth()
@Controller('calendar/connections/:id')
export class ConnectionSyncController {
  constructor(
    private readonly connections: OwnConnections,
    private readonly plans: LinkPlans,
    private readonly rules: SyncRulesOf,
    private readonly questions: AccountQuestions,
    private readonly limit: SyncNowLimit,
  ) {}

  @Get('calendars')
  @ApiOperation({ summary: 'The calendars of an account', description: 'Asked of the provider now.' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: CalendarList })
  @ApiProblems(
    'validation.failed',
    'connection.permission-missing',
    'connection.mailbox-missing',
    'connection.not-found',
    'connection.reauth-required',
    'connection.unavailable',
  )
  async calendars(@CurrentUser() caller: Caller, @Param('id', PathId) id: string): Promise<CalendarList> {
    const connection = await this.connections.find(caller.userId, id);
    const answer = await this.questions.calendars(connection);
    if (answer.kind === 'calendars') return { items: answer.items };
    throw problem(answer.code, { detail: WHAT_TO_DO[answer.code] });
  }

  @Get('plan')
  @ApiOperation({
    summary: 'What a full sync of an account would do now',
    description: 'Nothing is written. At most once in ten seconds.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: PlanView })
  @ApiProblems('validation.failed', 'connection.not-found', 'sync.too-soon')
  async planned(@CurrentUser() caller: Caller, @Param('id', PathId) id: string): Promise<PlanView> {
    const connection = await this.connections.find(caller.userId, id);
    await this.limit.admit('plan', connection.id);
    const [plan] = await this.plans.under(await this.rules.user(caller.userId), [connection]);
    const { connectionId: _connectionId, ...shown } = plan!;
    return shown;
  }
}
