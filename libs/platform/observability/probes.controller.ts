import { Controller, Get, Inject, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { HealthCheckService, HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import type { ServerResponse } from 'node:http';
import { NotReadyError, READINESS_CHECKS, type ReadinessCheck } from './readiness';

const PATIENCE_MS = 2_000;

/** The probes of Kubernetes: `live` says that the process runs, `ready` that it can do its work, and if not, why. */
@ApiExcludeController()
@Controller('health')
export class ProbesController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    @Inject(READINESS_CHECKS) private readonly checks: readonly ReadinessCheck[],
  ) {}

  @Get('live')
  live() {
    return { status: 'ok' };
  }

  /** 200 or 503, both with one entry for each check. */
  @Get('ready')
  async ready(@Res({ passthrough: true }) response: ServerResponse) {
    try {
      return await this.health.check(this.checks.map((check) => () => this.indicate(check)));
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      response.statusCode = error.getStatus();
      return error.getResponse();
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
