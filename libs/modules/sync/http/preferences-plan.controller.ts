import { ApiProblems } from '@calendar/contracts/errors';
import { Connections, SyncRulesOf } from '@calendar/contracts/ports';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { LinkPlans } from '../planning/link-plans';
import { SyncNowLimit } from './sync-now-limit';
import { PlanList } from './sync.bodies';

@ApiTags('Preferences')
@ApiBearerAuth()
@Controller('calendar/preferences/plan')
export class PreferencesPlanController {
  constructor(
    private readonly rules: SyncRulesOf,
    private readonly connections: Connections,
    private readonly plans: LinkPlans,
    private readonly limit: SyncNowLimit,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'What a change of the preferences would do',
    description: 'Takes what `PATCH /calendar/preferences` takes. Nothing is written. At most once in ten seconds.',
  })
  @ApiConsumes('application/json', 'application/merge-patch+json')
  @ApiBody({
    schema: { type: 'object', additionalProperties: true },
    examples: {
      'one type off': { value: { eventTypes: { reminder: { sync: false } } } },
      'less detail': { value: { eventTypes: { interview: { detail: 'busy' } } } },
    },
  })
  @ApiOkResponse({ type: PlanList })
  @ApiProblems('validation.failed', 'sync.too-soon')
  async plan(@CurrentUser() { userId }: Caller, @Body() patch: unknown): Promise<PlanList> {
    const rules = await this.rules.patched(userId, patch);
    await this.limit.admit('preferences-plan', userId);
    const connections = await this.connections.ofUser(userId);
    const staying = connections.filter(({ status }) => status !== 'disconnecting');
    return { items: await this.plans.under(rules, staying) };
  }
}
