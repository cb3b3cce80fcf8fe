import { request as httpRequest } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Patch,
  Post,
  Put,
  Query,
  ServiceUnavailableException,
} from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  Length,
  Max,
  ValidateNested,
} from 'class-validator';
import { Logger } from 'nestjs-pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthModule, CurrentUser, Public, type Caller } from '@calendar/platform/auth';
import { ConfigModule } from '@calendar/platform/config';
import { AppError } from '@calendar/platform/errors';
import { LoggingModule } from '@calendar/platform/observability';
import { RedisConnection, RedisModule } from '@calendar/platform/redis';
import { EdgeModule, useEdge } from '../../../apps/api/http/edge.module';
import { serveWebApp } from '../../../apps/api/http/web-app';
import { signToken, testConfig } from './test-config';

const RATE = 30;

class ItemBody {
  @IsISO8601()
  start: string;
}

class ThingBody {
  @IsString()
  @Length(1, 10)
  title: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(500)
  @ValidateNested({ each: true })
  @Type(() => ItemBody)
  events?: ItemBody[];
}

class ListQuery {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Max(200)
  limit?: number;
}

@Controller('things')
class ThingsController {
  @Get()
  list(@Query() query: ListQuery, @CurrentUser() caller: Caller) {
    return { limit: query.limit ?? 50, userId: caller.userId };
  }

  @Post()
  create(@Body() body: ThingBody) {
    return body;
  }

  @Patch('patch')
  patch(@Body() body: Record<string, unknown>) {
    return body;
  }

  @Put(':id')
  put(@Param('id', ParseUUIDPipe) id: string) {
    return { id };
  }

  @Get('broken')
  broken() {
    throw new Error('secret detail of a bug');
  }

  @Get('missing')
  missing() {
    throw new AppError(
      { code: 'thing.not-found', status: 404, title: 'Thing not found' },
      { detail: 'There is no such thing.', headers: { 'X-Extra': 'yes' } },
    );
  }

  @Get('database')
  database(@Headers('x-sqlstate') sqlState: string) {
    throw Object.assign(new Error('secret words of the database'), { code: sqlState });
  }

  @Get('away')
  away() {
    throw new ServiceUnavailableException('later');
  }
}

@Controller('events/bulk')
class BulkController {
  @Post()
  @HttpCode(200)
  upsert(@Body() body: { text: string }) {
    return { length: body.text.length };
  }
}

@Controller()
@Public()
class OpenController {
  @Post('webhooks/google')
  @HttpCode(204)
  google() {}

  @Post('webhooks/microsoft')
  @HttpCode(200)
  microsoft(@Body() body: unknown) {
    return { body };
  }

  @Get('calendar/:provider/callback')
  callback() {
    return {};
  }
}

let app: NestExpressApplication;
let base: string;
const logs: string[] = [];

beforeAll(async () => {
  const config = testConfig({ API_RATE_LIMIT_PER_MINUTE: String(RATE), LOG_LEVEL: 'info' });
  const module = await Test.createTestingModule({
    imports: [
      ConfigModule.forRoot(config),
      LoggingModule.forRoot('api', { write: (line: string) => void logs.push(line) }),
      RedisModule,
      AuthModule,
      EdgeModule,
    ],
    controllers: [ThingsController, BulkController, OpenController],
  }).compile();
  app = module.createNestApplication<NestExpressApplication>({ bodyParser: false, bufferLogs: true });
  app.useLogger(app.get(Logger));
  useEdge(app, config);
  await app.init();
  serveWebApp(app, '/nowhere');
  await app.listen(0, '127.0.0.1');
  await app.get(RedisConnection).client.del('copilot-calendar:rate:callback:127.0.0.1');
  base = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
});

afterAll(() => app.close());

let users = 0;

/** A token of somebody new, so that no test eats another's rate. */
function token(claims: Record<string, unknown> = {}): Promise<string> {
  return signToken({ sub: `${Date.now()}-${users++}`, ...claims });
}

async function call(
  method: string,
  path: string,
  init: { body?: unknown; headers?: Record<string, string>; bearer?: string } = {},
) {
  const raw = typeof init.body === 'string' || init.body === undefined;
  const response = await fetch(`${base}${path}`, {
    method,
    body: raw ? (init.body as string | undefined) : JSON.stringify(init.body),
    headers: {
      Authorization: `Bearer ${init.bearer ?? (await token())}`,
      ...(init.body !== undefined && { 'Content-Type': 'application/json' }),
      ...init.headers,
    },
    redirect: 'manual',
  });
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  return {
    status: response.status,
    type,
    headers: response.headers,
    body: (type.includes('json') ? JSON.parse(text) : text) as Record<string, unknown>,
  };
}

describe('problems', () => {
  it('carry everything that RFC 9457 and the contract ask for', async () => {
    const answer = await call('GET', '/api/v1/things/missing', { headers: { 'X-Request-Id': 'request-1' } });
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

  it('never show what nobody expected, and log it with its stack', async () => {
    const answer = await call('GET', '/api/v1/things/broken', { headers: { 'X-Request-Id': 'request-broken' } });
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal.error', requestId: 'request-broken' } });
    expect(JSON.stringify(answer.body)).not.toMatch(/secret|stack|\.ts/);
    const line = logs.find((each) => each.includes('request-broken') && each.includes('secret detail'));
    expect(JSON.parse(line!)).toMatchObject({
      level: 'error',
      err: { message: 'secret detail of a bug', stack: expect.any(String) },
    });
  });

  it.each([
    ['22021', 400, 'request.malformed'],
    ['22P02', 400, 'request.malformed'],
    ['ECONNREFUSED', 503, 'service.unavailable'],
    ['57P01', 503, 'service.unavailable'],
    ['40001', 503, 'service.unavailable'],
    ['42601', 500, 'internal.error'],
  ])('translate the database error %s to %i', async (sqlState, status, code) => {
    const answer = await call('GET', '/api/v1/things/database', { headers: { 'X-SqlState': sqlState } });
    expect(answer).toMatchObject({ status, body: { code } });
    expect(JSON.stringify(answer.body)).not.toContain('secret');
  });

  it('keep the status of Nest exceptions', async () => {
    expect(await call('GET', '/api/v1/things/away')).toMatchObject({
      status: 503,
      body: { code: 'service.unavailable', detail: 'later' },
    });
    expect(await call('PUT', '/api/v1/things/no-uuid')).toMatchObject({
      status: 400,
      body: { code: 'request.refused' },
    });
  });

  it.each(['/api/v1/nothing', '/nothing', '/api', '/api/v1', '/health/nothing'])('answer 404 for %s', async (path) => {
    const answer = await call('GET', path);
    expect(answer).toMatchObject({ status: 404, body: { code: 'route.not-found' } });
    expect(answer.type).toContain('application/problem+json');
  });

  it('answer 405 with the methods that a path takes', async () => {
    const answer = await call('DELETE', '/api/v1/things');
    expect(answer).toMatchObject({ status: 405, body: { code: 'route.method-not-allowed' } });
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
  });

  it.each(['/api/v1/things/%E0%A4%A', '/api/v1/%', '/%ff'])('answer 4xx for the undecodable path %s', async (path) => {
    const status = await new Promise((resolve) => {
      void token().then((bearer) =>
        httpRequest(base, { path, method: 'PUT', headers: { Authorization: `Bearer ${bearer}` } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        }).end(),
      );
    });
    expect(status).toSatisfy((value: number) => value >= 400 && value < 500);
  });

  it('answer nonsense on the wire with 400 and go on', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(base).port), '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'));
      socket.on('data', (data) => resolve(data.toString()));
    });
    expect(answer).toContain('400');
    expect((await call('GET', '/api/v1/things')).status).toBe(200);
  });
});

describe('bodies', () => {
  const post = (body: unknown, headers?: Record<string, string>) =>
    call('POST', '/api/v1/things', { body, ...(headers && { headers }) });

  it('pass when they are right', async () => {
    expect(await post({ title: 'x', events: [{ start: '2026-01-01' }] })).toMatchObject({
      status: 201,
      body: { title: 'x' },
    });
  });

  it('name every faulty field by its path', async () => {
    const answer = await post({
      title: '',
      events: [{ start: '2026-01-01' }, { start: 'x' }, { start: '2026-01-01', odd: 1 }],
      extra: true,
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation.failed' } });
    const fields = (answer.body['errors'] as Array<{ field: string }>).map(({ field }) => field);
    expect(fields.toSorted()).toEqual(['events.1.start', 'events.2.odd', 'extra', 'title']);
  });

  it.each([
    ['an array', '[]'],
    ['null', 'null'],
    ['a number', '7'],
    ['a string', '"x"'],
    ['an empty object', '{}'],
    ['another shape', '{"title":{"a":1},"events":{"length":5}}'],
    ['a prototype', '{"__proto__":{"title":"x"},"constructor":{"prototype":{}}}'],
    ['numbers for lists', '{"title":"x","events":[1,null,"a",[]]}'],
    ['broken JSON', '{"title":'],
    ['a control character', '{"title":"\u0001"}'],
    ['nothing', ''],
  ])('are 400 when they are %s', async (_name, body) => {
    const answer = await post(body);
    expect(answer).toMatchObject({ status: 400, body: { requestId: answer.headers.get('x-request-id') } });
    expect(answer.type).toContain('application/problem+json');
  });

  it('are 400 when there is none', async () => {
    expect(await call('POST', '/api/v1/things')).toMatchObject({ status: 400, body: { code: 'validation.failed' } });
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    '',
  ])('are 415 as %j', async (type) => {
    expect(await post('{"title":"x"}', { 'Content-Type': type })).toMatchObject({
      status: 415,
      body: { code: 'request.media-type-unsupported' },
    });
  });

  it.each([
    ['application/json; charset=utf-8', 201],
    ['Application/JSON', 201],
    ['application/json; charset=latin1', 415],
  ])('are understood as %s: %i', async (type, status) => {
    expect((await post('{"title":"x"}', { 'Content-Type': type })).status).toBe(status);
  });

  it('may be merge patches', async () => {
    const answer = await call('PATCH', '/api/v1/things/patch', {
      body: '{"a":null}',
      headers: { 'Content-Type': 'application/merge-patch+json' },
    });
    expect(answer).toMatchObject({ status: 200, body: { a: null } });
  });

  it('are 415 in an unknown encoding', async () => {
    expect((await post('{"title":"x"}', { 'Content-Encoding': 'rot13' })).status).toBe(415);
  });

  const sized = (bytes: number) => JSON.stringify({ text: 'x'.repeat(bytes) });

  it.each([
    ['/api/v1/things', 1_100_000, 413],
    ['/api/v1/events/bulk', 1_100_000, 200],
    ['/api/v1/events/bulk', 13_000_000, 413],
    ['/api/v1/webhooks/microsoft', 200_000, 200],
    ['/api/v1/webhooks/microsoft', 270_000, 413],
  ])('to %s of %i bytes are %i', async (path, bytes, status) => {
    const answer = await call('POST', path, { body: sized(bytes) });
    expect(answer.status).toBe(status);
    if (status === 413) expect(answer.body).toMatchObject({ code: 'request.too-large' });
  });

  it('of webhooks may be empty, or called something else than JSON', async () => {
    expect(
      (
        await call('POST', '/api/v1/webhooks/google', {
          headers: { 'Content-Type': 'text/plain', 'Content-Length': '0' },
        })
      ).status,
    ).toBe(204);
    expect(
      (await call('POST', '/api/v1/webhooks/microsoft', { body: '{"a":1}', headers: { 'Content-Type': 'text/plain' } }))
        .body,
    ).toEqual({ body: { a: 1 } });
  });
});

describe('queries', () => {
  it('are converted and checked', async () => {
    expect(await call('GET', '/api/v1/things?limit=7')).toMatchObject({ status: 200, body: { limit: 7 } });
  });

  it.each(['limit=201', 'limit=x', 'limit=1&limit=2', 'limit[a]=1', 'other=1'])('are 400 as ?%s', async (query) => {
    expect(await call('GET', `/api/v1/things?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'validation.failed' },
    });
  });
});

describe('rate limits', () => {
  const burst = async (count: number, ask: () => Promise<{ status: number }>) => {
    const statuses: number[] = [];
    for (let i = 0; i < count; i++) statuses.push((await ask()).status);
    return statuses;
  };

  it('stop one user and tell when to come back, and nobody else', async () => {
    const bearer = await token();
    const statuses = await burst(RATE + 1, () => call('GET', '/api/v1/things', { bearer }));
    expect(statuses.filter((status) => status === 200)).toHaveLength(RATE);
    const refused = await call('GET', '/api/v1/things', { bearer });
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate-limit.exceeded' } });
    expect(Number(refused.headers.get('retry-after'))).toSatisfy((seconds: number) => seconds >= 1 && seconds <= 60);
    expect((await call('GET', '/api/v1/things')).status).toBe(200);
  });

  it('give the backend ten times as much', async () => {
    const bearer = await token({ scope: 'career-copilot.service' });
    const headers = { 'X-User-Id': `user-${Date.now()}` };
    const statuses = await burst(RATE * 3, () => call('GET', '/api/v1/things', { bearer, headers }));
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('stop an address at the callback, whatever it says about itself', async () => {
    const statuses = await burst(121, () =>
      call('GET', '/api/v1/calendar/google/callback', {
        headers: { 'X-Forwarded-For': `203.0.113.${Math.floor(Math.random() * 250)}` },
      }),
    );
    expect(statuses.at(0)).toBe(200);
    expect(statuses.at(-1)).toBe(429);
  });

  it('leave webhooks alone', async () => {
    const statuses = await burst(150, () => call('POST', '/api/v1/webhooks/google'));
    expect(new Set(statuses)).toEqual(new Set([204]));
  });
});

describe('headers', () => {
  it('are strict, and silent about the machinery', async () => {
    const { headers } = await call('GET', '/api/v1/things');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('etag')).toBeNull();
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('let no other origin in', async () => {
    const { headers } = await call('OPTIONS', '/api/v1/things', {
      headers: { Origin: 'https://evil.test', 'Access-Control-Request-Method': 'POST' },
    });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});
