import { Logger } from '@nestjs/common';
import { loadConfig, startupNotes } from '@calendar/platform/config';
import { runProcess } from '@calendar/platform/process';
import { JobConsumers, Schedules } from '@calendar/processor';
import { createWorker } from './create-worker';

await runProcess(async () => {
  const config = loadConfig(process.env);
  const app = await createWorker(config);
  await app.listen(config.worker.port);
  app.get(JobConsumers).start();
  app.get(Schedules).start();
  const logger = new Logger('Worker');
  for (const note of startupNotes(config)) logger.warn(note);
  logger.log(`The worker takes jobs; its probes are on port ${config.worker.port}`);
  return app;
});
