import { Logger } from '@nestjs/common';
import { loadConfig, startupNotes } from '@calendar/platform/config';
import { MetricsServer } from '@calendar/platform/observability';
import { runProcess } from '@calendar/platform/process';
import { createApi } from './create-api';

await runProcess(async () => {
  const config = loadConfig(process.env);
  const app = await createApi(config);
  if (config.api.metricsPort !== null) await app.get(MetricsServer).listen(config.api.metricsPort);
  await app.listen(config.api.port);
  const logger = new Logger('Api');
  for (const note of startupNotes(config)) logger.warn(note);
  logger.log(`The API listens on port ${config.api.port}`);
  return app;
});
