/** The Redis that the test run was given. */
export function redisUrl(): string {
  const url = process.env['REDIS_URL'];
  if (!url) throw new Error('REDIS_URL must point to a Redis for tests');
  return url;
}
