import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { Controller, Get, Inject, Req, Res, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Metrics } from './metrics';
import { bringsToken, refuseStranger } from './operators';

/** `GET /metrics` in the Prometheus text format, for whoever brings `METRICS_TOKEN` if there is one. */
@ApiExcludeController()
@Controller({ path: 'metrics', version: VERSION_NEUTRAL })
export class MetricsController {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly metrics: Metrics,
  ) {}

  @Get()
  async read(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    if (!bringsToken(request, this.config.operators)) return refuseStranger(response);
    await writeMetrics(this.metrics, response);
  }
}

export async function writeMetrics(metrics: Metrics, response: ServerResponse): Promise<void> {
  const body = await metrics.registry.metrics();
  response.writeHead(200, { 'Content-Type': metrics.registry.contentType, 'Cache-Control': 'no-store' });
  response.end(body);
}
