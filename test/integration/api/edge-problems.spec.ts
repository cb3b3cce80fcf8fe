import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EdgeApp } from './edge-app';

let app: EdgeApp;

beforeAll(async () => {
  app = await EdgeApp.start();
});

afterAll(() => app.close());

describe('problems', () => {
  it('carry everything that RFC 9457 and the contract ask for', async () => {
    const answer = await app.call('GET', '/api/v1/things/missing', { headers: { 'X-Request-Id': 'request-1' } });
    expect(answer.status).toBe(404);
    expect(answer.type).toContain('application/problem+json');
    expect(answer.headers.get('x-extra')).toBe('yes');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toEqual({
      type: 'urn:copilot-calendar:problem:thing.not-found',
      title: 'Thing not found',
      status: 404,
      detail: 'There is no such thing.',
      code: 'thing.not-found',
      requestId: 'request-1',
    });
  });

  it('never show what nobody expected, and log it', async () => {
    const logged = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const answer = await app.call('GET', '/api/v1/things/broken', { headers: { 'X-Request-Id': 'request-broken' } });
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal.error', requestId: 'request-broken' } });
    expect(JSON.stringify(answer.body)).not.toMatch(/secret|stack|\.ts/);
    expect(logged).toHaveBeenCalledWith(
      { err: expect.objectContaining({ message: 'secret detail of a bug' }), code: 'internal.error' },
      'Internal error',
    );
    logged.mockRestore();
  });

  it.each([
    ['22021', 500, 'internal.error'],
    ['22P02', 500, 'internal.error'],
    ['ECONNREFUSED', 503, 'service.unavailable'],
    ['57P01', 503, 'service.unavailable'],
    ['40001', 503, 'service.unavailable'],
    ['25P03', 503, 'service.unavailable'],
    ['55P03', 503, 'service.unavailable'],
    ['57014', 503, 'service.unavailable'],
    ['42601', 500, 'internal.error'],
  ])('translate the database error %s to %i', async (sqlState, status, code) => {
    const answer = await app.call('GET', '/api/v1/things/database', { headers: { 'X-SqlState': sqlState } });
    expect(answer).toMatchObject({ status, body: { code } });
    expect(JSON.stringify(answer.body)).not.toContain('secret');
  });

  it('tell somebody whose changes wait for each other to wait', async () => {
    const answer = await app.call('GET', '/api/v1/things/busy');
    expect(answer).toMatchObject({ status: 429, body: { code: 'rate-limit.exceeded' } });
    expect(JSON.stringify(answer.body)).not.toContain('secret');
  });

  it('keep the status of Nest exceptions', async () => {
    expect(await app.call('GET', '/api/v1/things/away')).toMatchObject({
      status: 503,
      body: { code: 'service.unavailable', detail: 'later' },
    });
    expect(await app.call('PUT', '/api/v1/things/no-uuid')).toMatchObject({
      status: 400,
      body: { code: 'request.refused' },
    });
  });

  it.each(['/api/v1/nothing', '/nothing', '/api', '/api/v1', '/health/nothing'])('answer 404 for %s', async (path) => {
    const answer = await app.call('GET', path);
    expect(answer).toMatchObject({ status: 404, body: { code: 'route.not-found' } });
    expect(answer.type).toContain('application/problem+json');
  });

  it('answer 405 with the methods that a path takes', async () => {
    const answer = await app.call('DELETE', '/api/v1/things');
    expect(answer).toMatchObject({ status: 405, body: { code: 'route.method-not-allowed' } });
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
  });

  it.each(['/api/v1/things/%E0%A4%A', '/api/v1/%', '/%ff'])('call the undecodable path %s malformed', async (path) => {
    const headers = { Authorization: `Bearer ${await app.token()}` };
    const asked = httpRequest(app.base, { path, method: 'PUT', headers }).end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    const body = JSON.parse(Buffer.concat(await answer.toArray()).toString()) as { code: string; detail: string };
    expect([answer.statusCode, body.code]).toEqual([400, 'request.malformed']);
    expect(body.detail).toContain('percent sign');
  });

  it('answer nonsense on the wire with 400 and go on', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(app.base).port), '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'));
      socket.on('data', (data) => resolve(data.toString()));
    });
    expect(answer).toContain('400');
    expect((await app.call('GET', '/api/v1/things')).status).toBe(200);
  });
});
