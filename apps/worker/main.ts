import { loadConfig } from '@calendar/platform/config';
import { runProcess } from '@calendar/platform/process';
import { JobConsumers, Schedules } from '@calendar/processor';
import { createWorker } from './create-worker';

await runProcess(async () => {
  const config = loadConfig(process.env);
  const app = await createWorker(config);
  await app.listen(config.worker.port);
  app.get(JobConsumers).start();
  app.get(Schedules).start();
  return app;
});
