import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { accessLog } from './requests/access-log';
import { describeError } from './describe-error';
import { pinoOptions } from './pino-options';

let server: Server | undefined;
afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

interface Line {
  [key: string]: unknown;
}

async function linesOf(path: string, headers: Record<string, string> = {}) {
  const lines: Line[] = [];
  const log = accessLog('api', 'info', { write: (line: string) => void lines.push(JSON.parse(line) as Line) });
  server = createServer((request, response) => {
    log(request, response);
    request.log.info({ refresh_token: 'planted-token', note: 'inside' }, 'exchange ?code=planted-code');
    const err = Object.assign(new Error('it broke'), { config: { headers: 'planted-header' } });
    if (path === '/broken') request.log.error({ err }, 'failed');
    response.end();
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
  await response.text();
  return { lines, response };
}

describe('request logs', () => {
  it('are one JSON line a request with what it was and how it ended', async () => {
    const { lines, response } = await linesOf('/api/v1/events?code=planted-code');
    expect(lines.at(-1)).toEqual({
      level: 'info',
      service: 'api',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      requestId: response.headers.get('x-request-id'),
      method: 'GET',
      route: null,
      status: 200,
      code: null,
      caller: 'none',
      address: '127.0.0.1',
      durationMs: expect.any(Number),
      msg: 'request completed',
    });
  });

  it('never hold what was planted in headers, query, fields and messages', async () => {
    const { lines } = await linesOf('/callback?code=planted-code&state=planted-state', {
      Authorization: 'Bearer planted-bearer-token',
      Cookie: 'session=planted-cookie',
    });
    expect(lines).toHaveLength(2);
    expect(JSON.stringify(lines)).not.toContain('planted');
  });

  it('describe errors of a request with their stack and without what clients hang on them', async () => {
    const { lines } = await linesOf('/broken');
    expect(lines.find((line) => line['msg'] === 'failed')).toMatchObject({
      level: 'error',
      err: { type: 'Error', message: 'it broke', stack: expect.stringContaining('logging.spec') },
    });
    expect(JSON.stringify(lines)).not.toContain('planted');
  });

  it('carry the id of the caller when it is harmless', async () => {
    const { lines, response } = await linesOf('/x', { 'X-Request-Id': 'trace-1.a:b' });
    expect(response.headers.get('x-request-id')).toBe('trace-1.a:b');
    expect(lines.every((line) => line['requestId'] === 'trace-1.a:b')).toBe(true);
  });

  it.each(['spaces here', 'x'.repeat(129), '{"a":1}', '<script>'])('replace the id %j', async (id) => {
    const { response } = await linesOf('/x', { 'X-Request-Id': id });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('leave probes out', async () => {
    const { lines } = await linesOf('/health/ready');
    expect(lines.map((line) => line['msg'])).toEqual(['exchange ?code=[redacted]']);
  });
});

describe('describeError', () => {
  it('keeps what helps and drops what clients hang on their errors', () => {
    const cause = Object.assign(new Error('socket closed'), { code: 'ECONNRESET' });
    const error = Object.assign(new Error('failed', { cause }), {
      status: 500,
      config: { headers: { Authorization: 'Bearer planted' } },
    });
    const described = describeError(error);
    expect(described).toMatchObject({ type: 'Error', message: 'failed', status: 500, cause: { code: 'ECONNRESET' } });
    expect(JSON.stringify(described)).not.toContain('planted');
  });

  it('survives errors that cause each other, and things that are no errors', () => {
    const error = new Error('round');
    error.cause = error;
    expect(JSON.stringify(describeError(error)).length).toBeLessThan(10_000);
    expect(describeError('just text')).toEqual({ type: 'string', message: 'just text' });
    expect(describeError(undefined)).toEqual({ type: 'undefined', message: 'undefined' });
  });

  it('is what pino writes for err', () => {
    const lines: string[] = [];
    const { serializers, ...options } = pinoOptions('worker', 'info');
    pino({ ...options, serializers }, { write: (line: string) => void lines.push(line) }).error({
      err: Object.assign(new Error('x'), { config: 'planted' }),
    });
    expect(lines[0]).not.toContain('planted');
    expect(JSON.parse(lines[0]!)).toMatchObject({
      service: 'worker',
      level: 'error',
      err: { type: 'Error', message: 'x' },
    });
  });
});

describe('the start of Nest', () => {
  it.each([
    ['info', 0],
    ['debug', 1],
  ] as const)('is told of at level %s in %i lines', (level, count) => {
    const lines: string[] = [];
    const log = pino(pinoOptions('api', level) as pino.LoggerOptions, {
      write: (line: string) => void lines.push(line),
    });
    log.info({ context: 'RouterExplorer' }, 'Mapped {/api/v1/events, GET} route');
    expect(lines).toHaveLength(count);
    log.info({ context: 'NestApplication' }, 'Nest application successfully started');
    expect(lines).toHaveLength(count + 1);
  });
});
