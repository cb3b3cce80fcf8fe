import { Controller, Get, Res, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { ServerResponse } from 'node:http';
import { Metrics } from './metrics';

/** `GET /metrics` in the Prometheus text format. */
@ApiExcludeController()
@Controller({ path: 'metrics', version: VERSION_NEUTRAL })
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  async read(@Res() response: ServerResponse): Promise<void> {
    await writeMetrics(this.metrics, response);
  }
}

export async function writeMetrics(metrics: Metrics, response: ServerResponse): Promise<void> {
  const body = await metrics.registry.metrics();
  response.writeHead(200, { 'Content-Type': metrics.registry.contentType, 'Cache-Control': 'no-store' });
  response.end(body);
}
