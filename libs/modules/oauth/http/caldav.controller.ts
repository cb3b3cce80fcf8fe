import { ApiProblems } from '@calendar/contracts/errors';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import { AppError } from '@calendar/platform/errors';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ConsentMetrics } from '../consent-metrics';
import { PasswordConnectService } from '../passwords/password-connect.service';
import { CaldavConnectAnswer, CaldavConnectBody } from './caldav.bodies';

@ApiTags('Calendar accounts')
@ApiBearerAuth()
@Controller('calendar/caldav')
export class CaldavController {
  constructor(
    private readonly passwords: PasswordConnectService,
    private readonly metrics: ConsentMetrics,
  ) {}

  @Post('connect')
  @HttpCode(201)
  @ApiOperation({
    operationId: 'caldav_connect',
    summary: 'Connect a CalDAV account: iCloud, Fastmail, Nextcloud, or any server',
    description:
      'Signs in with what the person has typed, and finds their calendars. The password is kept sealed, as the tokens of the ' +
      'other providers are. The same account again takes the new password, and keeps its id.',
  })
  @ApiCreatedResponse({ type: CaldavConnectAnswer, description: 'The account is connected.' })
  @ApiProblems(
    'validation.failed',
    'provider.off',
    'caldav.auth-failed',
    'caldav.not-found',
    'caldav.no-calendar',
    'caldav.address-refused',
    'caldav.too-many-attempts',
    'quota.connections',
    'connection.disconnecting',
    'connection.unavailable',
  )
  async signIn(@CurrentUser() caller: Caller, @Body() body: CaldavConnectBody): Promise<CaldavConnectAnswer> {
    const { preset, serverUrl = null, username, password, start = 'now' } = body;
    this.metrics.count('caldav', 'begun');
    try {
      const login = { preset, serverUrl, username, password, start };
      const { connectionId } = await this.passwords.connect(caller.userId, login);
      this.metrics.count('caldav', 'finished');
      return { connectionId };
    } catch (error) {
      if (error instanceof AppError) this.metrics.count('caldav', error.code);
      throw error;
    }
  }
}
