import { ApiProblems, problem } from '@calendar/contracts/errors';
import type { ProviderId } from '@calendar/contracts/vocabulary';
import { Public } from '@calendar/platform/auth';
import type { AppError } from '@calendar/platform/errors';
import { TakesBody } from '@calendar/platform/requests';
import { Body, Controller, Headers, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiBody, type ApiBodyOptions, ApiHeader, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import { WebhookMetrics } from '../watches/webhook-metrics';
import { WatchSignals } from '../watches/watch-signals';

const LONGEST_TOKEN = 2_000;
const LIFECYCLE_EVENTS = ['reauthorizationRequired', 'subscriptionRemoved', 'missed'];

const NOTIFICATIONS: ApiBodyOptions = {
  required: false,
  schema: {
    type: 'object',
    additionalProperties: true,
    required: ['value'],
    properties: { value: { type: 'array', items: { type: 'object', additionalProperties: true } } },
  },
};

const graphNotifications = z.object({ value: z.array(z.unknown()).min(1).max(1_000) });
const graphNotification = z.object({ clientState: z.string(), lifecycleEvent: z.string().nullish() });

/** Push notifications of the providers. They say "look again" and nothing more; the work is done later. */
@ApiTags('Provider webhooks')
@Public()
// Providers may call their bodies what they like, and send them in one go.
@TakesBody({ mediaTypes: 'any', withinMs: 5_000 })
@Controller('webhooks')
export class WebhooksController {
  constructor(
    private readonly signals: WatchSignals,
    private readonly metrics: WebhookMetrics,
  ) {}

  @Post('google')
  @HttpCode(204)
  @ApiOperation({ summary: 'Google push channel', description: 'Called by Google only.' })
  @ApiHeader({ name: 'X-Goog-Channel-Token', required: true, description: 'The secret of the watch.' })
  @ApiHeader({ name: 'X-Goog-Resource-State', required: false, example: 'exists' })
  @ApiResponse({ status: 204, description: 'Noted.' })
  @ApiProblems('webhook.unknown')
  async google(
    @Headers('x-goog-channel-token') secret: string | undefined,
    @Headers('x-goog-resource-state') state: string | undefined,
  ): Promise<void> {
    const isOpening = state === 'sync';
    if (!secret || !(await this.noteOfGoogle(secret, isOpening))) throw this.unknown('google');
    this.metrics.count('google', isOpening ? 'opened' : 'noted');
  }

  @Post('microsoft')
  @ApiOperation({
    summary: 'Microsoft Graph subscription',
    description: 'Called by Microsoft only; answers the validation of the address, too.',
  })
  @ApiQuery({ name: 'validationToken', required: false, type: 'string', description: 'Comes back as it is.' })
  @ApiBody(NOTIFICATIONS)
  @ApiResponse({
    status: 200,
    description: 'The validation token, decoded.',
    content: { 'text/plain': { schema: { type: 'string' } } },
  })
  @ApiResponse({ status: 202, description: 'Noted.' })
  @ApiProblems('webhook.unknown')
  async microsoft(
    @Query('validationToken') validationToken: unknown,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    if (typeof validationToken === 'string' && validationToken.length <= LONGEST_TOKEN) {
      this.metrics.count('microsoft', 'validated');
      // Plain text and nosniff: whatever a stranger sends here, no browser takes it for a page.
      response.status(200).setHeader('X-Content-Type-Options', 'nosniff').type('text/plain').send(validationToken);
      return;
    }
    const parsed = graphNotifications.safeParse(body);
    if (!parsed.success || !(await this.note(parsed.data.value))) throw this.unknown('microsoft');
    this.metrics.count('microsoft', 'noted');
    response.status(202).end();
  }

  /** @returns whether it is of a watch of ours */
  private async noteOfGoogle(secret: string, isOpening: boolean): Promise<boolean> {
    return isOpening
      ? this.signals.opened('google', secret)
      : (await this.signals.changed('google', [secret])).size > 0;
  }

  private unknown(provider: ProviderId): AppError {
    this.metrics.count(provider, 'unknown');
    return problem('webhook.unknown');
  }

  /** @returns whether at least one notification is of a watch of ours */
  private async note(notifications: readonly unknown[]): Promise<boolean> {
    // One by one: what is wrong with one of them says nothing about the others.
    const wellFormed = notifications.flatMap((notification) => graphNotification.safeParse(notification).data ?? []);
    const bySecret = Map.groupBy(wellFormed, ({ clientState }) => clientState);
    const known = await this.signals.changed('microsoft', [...bySecret.keys()]);
    for (const [secret, calendar] of known) {
      const lost = bySecret.get(secret)!.some(({ lifecycleEvent }) => LIFECYCLE_EVENTS.includes(lifecycleEvent ?? ''));
      if (lost) await this.signals.watchInDanger(calendar);
    }
    return known.size > 0;
  }
}
