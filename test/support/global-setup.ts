import { startTestServices } from '../../tools/services/test-services.mjs';
import { SharedStackKeeper } from './shared-stack-keeper';
import { createTemplateDatabase } from './template-database';

/**
 * Gives the workers of a test run DATABASE_URL (a server on which tests create databases of their own), REDIS_URL,
 * TEST_TEMPLATE_DATABASE and TEST_STACK_KEEPER. What an earlier project of the same run has started is used again.
 *
 * @returns what to do afterwards
 */
export default function setup(): Promise<(() => Promise<void>) | undefined> {
  return startServices([]);
}

/** @param settings of Postgres, further ones as `name=value` */
export async function startServices(settings: string[]): Promise<(() => Promise<void>) | undefined> {
  if (process.env['TEST_TEMPLATE_DATABASE'] !== undefined) return undefined;
  const services = await startTestServices(undefined, settings);
  const template = await createTemplateDatabase(services.databaseUrl);
  process.env['DATABASE_URL'] = services.databaseUrl;
  process.env['REDIS_URL'] = services.redisUrl;
  process.env['TEST_TEMPLATE_DATABASE'] = template.name;
  const keeper = await SharedStackKeeper.start();
  process.env['TEST_STACK_KEEPER'] = keeper.url;
  return async () => {
    await keeper.stop();
    await template.drop();
    await services.stop();
  };
}
