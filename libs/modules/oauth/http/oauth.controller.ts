import { ApiProblems } from '@calendar/contracts/errors';
import { CurrentUser, Public, type Caller } from '@calendar/platform/auth';
import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { ConnectService } from '../connect.service';
import { ConsentService, type CallbackQuery, type ConsentOutcome } from '../consent.service';
import { landingUrl, type OutcomeParameters } from '../return-to';
import { ConnectAnswer, ConnectBody } from './oauth.bodies';

const NOTHING_SAID: CallbackQuery = {
  code: undefined,
  state: undefined,
  error: undefined,
  errorDescription: undefined,
};
const PROVIDER = { name: 'provider', enum: ['google', 'microsoft'] };

@ApiTags('Calendar accounts')
@Controller('calendar/:provider')
export class OauthController {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly connect: ConnectService,
    private readonly consent: ConsentService,
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
  @ApiProblems('validation.failed', 'provider.unknown', 'provider.off')
  begin(
    @CurrentUser() caller: Caller,
    @Param('provider') provider: string,
    @Body() body: ConnectBody = {},
  ): Promise<ConnectAnswer> {
    return this.connect.begin(caller.userId, provider, body);
  }

  @Get('callback')
  @Public()
  @ApiOperation({
    summary: 'Where the provider sends the browser back to',
    description:
      'Always redirects to the web app, with `provider`, `status` (`success` or `error`), and `connectionId` or `code` ' +
      '(`consent.denied`, `consent.partial`, `consent.admin-required`, `state.invalid`, `exchange.failed`).',
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
    const outcome = await this.consent.finish(provider, parametersOf(query));
    // The address of this page holds a code: it must stay neither in a cache nor in a Referer.
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.redirect(302, landingUrl(this.config.api.webUrl, outcome.returnTo, { provider, ...told(outcome) }));
  }
}

function told(outcome: ConsentOutcome): OutcomeParameters {
  if (outcome.status === 'success') return { status: 'success', connectionId: outcome.connectionId };
  return { status: 'error', code: outcome.code };
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
