import { startTestServices } from '../../tools/services/test-services.mjs';
import { createTemplateDatabase } from './template-database';

/**
 * Gives the workers of a test run DATABASE_URL (a server on which tests create databases of their own), REDIS_URL and
 * TEST_TEMPLATE_DATABASE. What an earlier project of the same run has started is used again.
 *
 * @returns what to do afterwards
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['TEST_TEMPLATE_DATABASE'] !== undefined) return undefined;
  const services = await startTestServices();
  const template = await createTemplateDatabase(services.databaseUrl);
  process.env['DATABASE_URL'] = services.databaseUrl;
  process.env['REDIS_URL'] = services.redisUrl;
  process.env['TEST_TEMPLATE_DATABASE'] = template.name;
  return async () => {
    await template.drop();
    await services.stop();
  };
}
