import { describe, expect, it } from 'vitest';
import { readRedisUrl } from './redis-address';

describe('readRedisUrl', () => {
  it('reads one server', () => {
    expect(readRedisUrl('rediss://worker:p%40ss@redis.test:6380/3')).toEqual({
      topology: { kind: 'single', node: { host: 'redis.test', port: 6380 } },
      isEncrypted: true,
      database: 3,
      username: 'worker',
      password: 'p@ss',
    });
    expect(readRedisUrl('redis://[::1]')).toMatchObject({
      topology: { node: { host: '::1', port: 6379 } },
      isEncrypted: false,
      database: 0,
    });
  });

  it('reads Sentinels with the name of the primary that they watch', () => {
    expect(readRedisUrl('redis+sentinel://:sesame@one.test,two.test:26380/main/2')).toEqual({
      topology: {
        kind: 'sentinel',
        sentinels: [
          { host: 'one.test', port: 26_379 },
          { host: 'two.test', port: 26_380 },
        ],
        primary: 'main',
      },
      isEncrypted: false,
      database: 2,
      password: 'sesame',
    });
  });

  it('reads nodes of a Cluster', () => {
    expect(readRedisUrl('rediss+cluster://10.0.0.1:7000,[fd00::2]:7001,c.test')).toEqual({
      topology: {
        kind: 'cluster',
        nodes: [
          { host: '10.0.0.1', port: 7000 },
          { host: 'fd00::2', port: 7001 },
          { host: 'c.test', port: 6379 },
        ],
      },
      isEncrypted: true,
      database: 0,
    });
  });

  it.each([
    'redis://one.test,two.test',
    'redis://one.test/main',
    'redis://one.test:70000',
    'redis://:p%zz@one.test',
    'redis+sentinel://one.test',
    'redis+sentinel://one.test/main/two',
    'redis+sentinel://one.test/main/0/1',
    'redis+cluster://one.test/1',
    'redis+cluster://one.test,,two.test',
    'redis+proxy://one.test',
    'http://one.test',
  ])('makes nothing of %s', (url) => expect(readRedisUrl(url)).toBeNull());
});
