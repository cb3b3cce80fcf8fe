import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '@calendar/platform/config';
import { StartRefusedError } from '@calendar/platform/errors';
import { reasonOf } from './run-process';

describe('reasonOf', () => {
  it('gives what an operator can mend in plain words', () => {
    expect(reasonOf(new ConfigError(['PORT is wrong', 'REDIS_URL is required']))).toBe(
      'The configuration has 2 fault(s):\n  - PORT is wrong\n  - REDIS_URL is required',
    );
    expect(reasonOf(new StartRefusedError('Run the migrations.'))).toBe('Run the migrations.');
  });

  it('names a taken port and the variables that lead to another one', async () => {
    const [first, second] = [createServer(), createServer()];
    await once(first.listen(0, '127.0.0.1'), 'listening');
    const { port } = first.address() as AddressInfo;
    const [error] = (await once(second.listen(port, '127.0.0.1'), 'error')) as [Error];
    first.close();
    expect(reasonOf(error)).toBe(
      `Port ${port} is taken. End what listens there, or set PORT, WORKER_PORT or METRICS_PORT.`,
    );
  });

  it('gives everything else with its stack, without secrets', () => {
    const reason = reasonOf(new Error('cannot connect to postgres://app:sesame@db.test/app'));
    expect(reason).toContain('run-process.spec');
    expect(reason).not.toContain('sesame');
    expect(reasonOf('just text')).toBe('just text');
  });
});
