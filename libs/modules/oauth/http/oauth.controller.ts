import { ApiProblems } from '@calendar/contracts/errors';
import { CurrentUser, Public, type Caller } from '@calendar/platform/auth';
import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { AppError } from '@calendar/platform/errors';
import {
  Body,
  Controller,
  Get,
  Head,
  HttpCode,
  Inject,
  MethodNotAllowedException,
  Param,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiExcludeEndpoint,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { ConnectService } from '../connect.service';
import { ConsentMetrics } from '../consent-metrics';
import { ConsentService, type CallbackQuery, type ConsentOutcome } from '../consent.service';
import { FinishService } from '../finish.service';
import { OAUTH_PROVIDER_IDS } from '../provider-profiles';
import { landingUrl, type OutcomeParameters } from '../return-to';
import { ConnectAnswer, ConnectBody, FinishAnswer, FinishBody } from './oauth.bodies';

const NOTHING_SAID: CallbackQuery = {
  code: undefined,
  state: undefined,
  error: undefined,
  errorDescription: undefined,
};
const PROVIDER = { name: 'provider', enum: OAUTH_PROVIDER_IDS };

@ApiTags('Calendar accounts')
@Controller('calendar/:provider')
export class OauthController {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly connect: ConnectService,
    private readonly consent: ConsentService,
    private readonly finishing: FinishService,
    private readonly metrics: ConsentMetrics,
  ) {}

  @Post('connect')
  @HttpCode(200)
  @ApiBearerAuth()
  @ApiOperation({
    summary: 'Begin to connect a calendar account',
    description: 'Answers with the address of the consent page. It is good once, for ten minutes, for this person.',
  })
  @ApiParam(PROVIDER)
  @ApiBody({ type: ConnectBody, required: false })
  @ApiOkResponse({ type: ConnectAnswer, description: 'Where to send the browser, and until when.' })
  @ApiProblems(
    'validation.failed',
    'provider.unknown',
    'provider.off',
    'connection.not-found',
    'connection.disconnecting',
  )
  async begin(
    @CurrentUser() caller: Caller,
    @Param('provider') provider: string,
    @Body() body: ConnectBody = {},
  ): Promise<ConnectAnswer> {
    const begun = await this.connect.begin(caller.userId, provider, body);
    this.metrics.count(provider, 'begun');
    return begun;
  }

  /** Express answers HEAD by what it has for GET: a link checker or a preview of a message would use up the consent. */
  @Head('callback')
  @Public()
  @ApiExcludeEndpoint()
  refuseHead(@Res({ passthrough: true }) response: Response): never {
    response.setHeader('Allow', 'GET');
    throw new MethodNotAllowedException('A consent comes back by GET.');
  }

  @Get('callback')
  @Public()
  @ApiOperation({
    summary: 'Where the provider sends the browser back to',
    description:
      'Always redirects to the web app. With `status=confirm` there is a `ticket` to finish with, as the person who ' +
      'began; nothing is connected before. With `status=error` there is a `code`: `consent.denied`, `consent.partial` ' +
      '(with `missing`, one or both of `events,calendars`), `consent.admin-required`, `state.invalid`, ' +
      '`exchange.failed`.',
  })
  @ApiParam(PROVIDER)
  @ApiQuery({ name: 'code', required: false, type: 'string', description: 'The authorization code.' })
  @ApiQuery({ name: 'state', required: false, type: 'string', description: 'Good once, for ten minutes.' })
  @ApiQuery({
    name: 'error',
    required: false,
    type: 'string',
    description: 'What the provider says instead of a code, such as `access_denied`.',
  })
  @ApiQuery({ name: 'error_description', required: false, type: 'string', description: 'Why, in words.' })
  @ApiResponse({
    status: 302,
    description: 'To the web app.',
    headers: { Location: { schema: { type: 'string', format: 'uri' } } },
  })
  @ApiProblems('provider.unknown')
  async callback(
    @Param('provider') provider: string,
    @Query() query: Record<string, unknown>,
    @Res() response: Response,
  ): Promise<void> {
    const outcome = await this.consent.receive(provider, parametersOf(query));
    this.metrics.count(provider, outcome.status === 'confirm' ? 'returned' : outcome.code);
    // The address of this page holds a code, that of the next a ticket: it must stay neither in a cache nor in a Referer.
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.redirect(302, landingUrl(this.config.api.webUrl, outcome.returnTo, { provider, ...told(outcome) }));
  }

  @Post('finish')
  @HttpCode(200)
  @ApiBearerAuth()
  @ApiOperation({
    summary: 'Finish a consent',
    description:
      'In the name of the person who began it: only that proves that the account is theirs and not that of somebody ' +
      'who was sent their link. From anybody else it ends the consent: the access is given back.',
  })
  @ApiParam(PROVIDER)
  @ApiOkResponse({ type: FinishAnswer, description: 'The account is connected.' })
  @ApiProblems(
    'validation.failed',
    'provider.unknown',
    'consent.foreign',
    'ticket.invalid',
    'quota.connections',
    'connection.disconnecting',
    'connection.reauth-required',
  )
  async finish(
    @CurrentUser() caller: Caller,
    @Param('provider') provider: string,
    @Body() { ticket }: FinishBody,
  ): Promise<FinishAnswer> {
    try {
      const finished = await this.finishing.finish(caller.userId, provider, ticket);
      this.metrics.count(provider, 'finished');
      return finished;
    } catch (error) {
      if (error instanceof AppError) this.metrics.count(provider, error.code);
      throw error;
    }
  }
}

function told(outcome: ConsentOutcome): OutcomeParameters {
  if (outcome.status === 'confirm') return { status: 'confirm', ticket: outcome.ticket };
  const missing = outcome.code === 'consent.partial' ? { missing: outcome.missing.join(',') } : {};
  return { status: 'error', code: outcome.code, ...missing };
}

/** Each comes at most once (RFC 6749 section 3.1): an address that says two things says nothing. Empty is absent. */
function parametersOf(query: Record<string, unknown>): CallbackQuery {
  const [code, state, error] = ['code', 'state', 'error'].map((name) => query[name] || undefined);
  if (!isTextOrAbsent(code) || !isTextOrAbsent(state) || !isTextOrAbsent(error)) return NOTHING_SAID;
  const { error_description: description } = query;
  return { code, state, error, errorDescription: isTextOrAbsent(description) ? description : undefined };
}

function isTextOrAbsent(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}
