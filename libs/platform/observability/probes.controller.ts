import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { Controller, Get, Inject, Logger, Req, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { HealthCheckService, HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { maySeeParts } from './operators';
import { NotReadyError, READINESS_CHECKS, type ReadinessCheck } from './readiness';

const PATIENCE_MS = 2_000;

/** The probes of Kubernetes: `live` says that the process runs, `ready` that it can do its work, and if not, why. */
@ApiExcludeController()
@Controller('health')
export class ProbesController {
  private readonly logger = new Logger(ProbesController.name);

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    @Inject(READINESS_CHECKS) private readonly checks: readonly ReadinessCheck[],
  ) {}

  @Get('live')
  live() {
    return { status: 'ok' };
  }

  /** 200 or 503. With one entry for each check, for those who may see them: in production whoever brings `METRICS_TOKEN`. */
  @Get('ready')
  async ready(@Req() request: IncomingMessage, @Res({ passthrough: true }) response: ServerResponse) {
    const { statusCode, body } = await this.readiness();
    response.statusCode = statusCode;
    return maySeeParts(request, this.config.operators) ? body : { status: body.status };
  }

  private async readiness(): Promise<{ statusCode: number; body: { status: string } }> {
    try {
      const body = await this.health.check(this.checks.map((check) => () => this.indicate(check)));
      return { statusCode: 200, body };
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      const body = error.getResponse() as { status: string; error?: object };
      this.logger.warn({ failing: body.error }, 'not ready');
      return { statusCode: error.getStatus(), body };
    }
  }

  private async indicate({ name, check }: ReadinessCheck): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(name);
    try {
      await patiently(check());
      return indicator.up();
    } catch (error) {
      return indicator.down({ message: error instanceof NotReadyError ? error.message : 'does not answer' });
    }
  }
}

/** A probe that hangs is a probe that failed: the one who asks gives up after a few seconds. */
async function patiently(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new NotReadyError(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
