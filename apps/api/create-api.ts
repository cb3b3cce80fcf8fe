import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import { DataSource } from 'typeorm';
import { KeyCheck } from '@calendar/modules/credentials';
import type { AppConfig } from '@calendar/platform/config';
import { assertMigrated } from '@calendar/platform/database';
import { startLogger } from '@calendar/platform/observability';
import { ApiModule } from './api.module';
import { edgeAdapter, useEdge } from './http/edge.module';
import { serveWebApp } from './http/web-app';
import { webConfig } from './http/web-config';
import { serveOpenApi } from './openapi/openapi';

/**
 * The API, initialised and not yet listening.
 *
 * @param webFolder the built web app
 * @throws StartRefusedError when migrations are pending, or a key does not open what is stored
 */
export async function createApi(
  config: AppConfig,
  webFolder = join(import.meta.dirname, '../web'),
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(ApiModule.forRoot(config), edgeAdapter(), {
    bodyParser: false,
    logger: startLogger('api', config.logLevel),
    abortOnError: false,
  });
  app.useLogger(app.get(Logger));
  await assertMigrated(app.get(DataSource));
  await app.get(KeyCheck).assertKeysFit();
  useEdge(app, config);
  serveOpenApi(app);
  await app.init();
  serveWebApp(app, { folder: webFolder, config: webConfig(config) });
  return app;
}
