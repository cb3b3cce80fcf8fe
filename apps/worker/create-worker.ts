import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import { DataSource } from 'typeorm';
import { KeyCheck } from '@calendar/modules/credentials';
import { WebhookSecretCheck } from '@calendar/modules/outgoing-webhooks';
import type { AppConfig } from '@calendar/platform/config';
import { assertMigrated } from '@calendar/platform/database';
import { startLogger } from '@calendar/platform/observability';
import { WorkerModule } from './worker.module';

/** The worker with its probes, initialised and not yet taking jobs. @throws StartRefusedError when migrations are pending, or a key does not open what is stored */
export async function createWorker(config: AppConfig): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(WorkerModule.forRoot(config), {
    bodyParser: false,
    logger: startLogger('worker', config.logLevel),
    abortOnError: false,
  });
  app.useLogger(app.get(Logger));
  await assertMigrated(app.get(DataSource));
  await app.get(KeyCheck).assertKeysFit();
  await app.get(WebhookSecretCheck).tellOfLost();
  await app.init();
  return app;
}
