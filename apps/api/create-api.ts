import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import { DataSource } from 'typeorm';
import type { AppConfig } from '@calendar/platform/config';
import { hasPendingMigrations } from '@calendar/platform/database';
import { StartRefusedError } from '@calendar/platform/process';
import { ApiModule } from './api.module';
import { useBodyParsers } from './http/body-parsers';
import { securityHeaders } from './http/security-headers';
import { serveWebApp } from './http/web-app';
import { serveOpenApi } from './openapi/openapi';

const MIGRATIONS_PENDING = 'The database lacks migrations. Run "npm run migrate" against it and start again.';

/**
 * The API, initialised and not yet listening.
 *
 * @param webFolder the built web app
 * @throws StartRefusedError when migrations are pending
 */
export async function createApi(
  config: AppConfig,
  webFolder = join(import.meta.dirname, '../web'),
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(ApiModule.forRoot(config), {
    bodyParser: false,
    bufferLogs: true,
    abortOnError: false,
  });
  app.useLogger(app.get(Logger));
  if (await hasPendingMigrations(app.get(DataSource))) {
    await app.close();
    throw new StartRefusedError(MIGRATIONS_PENDING);
  }
  // Ingresses and service meshes are in private networks; nobody else may say where a request came from.
  app.set('trust proxy', ['linklocal', 'uniquelocal']);
  app.set('etag', false);
  app.use(securityHeaders(config));
  useBodyParsers(app);
  app.setGlobalPrefix('api/v1', { exclude: ['health/live', 'health/ready', 'metrics'] });
  serveOpenApi(app);
  await app.init();
  serveWebApp(app, webFolder);
  return app;
}
