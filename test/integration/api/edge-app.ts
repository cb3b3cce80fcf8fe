import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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
import { AuthModule, CurrentUser, Public, type Caller } from '@calendar/platform/auth';
import { ConfigModule } from '@calendar/platform/config';
import { QueueFullError } from '@calendar/platform/database';
import { AppError } from '@calendar/platform/errors';
import { LoggingModule, Metrics, MetricsModule } from '@calendar/platform/observability';
import { RedisConnection, RedisModule } from '@calendar/platform/redis';
import { TakesBody } from '@calendar/platform/requests';
import { edgeAdapter, EdgeModule, useEdge } from '../../../apps/api/http/edge.module';
import { serveWebApp } from '../../../apps/api/http/web-app';
import { webConfig } from '../../../apps/api/http/web-config';
import { signToken, testConfig } from './test-config';

/** Requests a minute that the app lets one user make. */
export const RATE = 30;

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

  @Get('busy')
  busy() {
    throw new QueueFullError('secret words of the database');
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
  @TakesBody({
    maxBytes: 12_000_000,
    isHeavy: true,
    costOf: (body) => (body as { cost?: number } | undefined)?.cost ?? 1,
  })
  upsert(@Body() body: { text?: string }) {
    return { length: body.text?.length ?? 0 };
  }
}

@Controller()
@Public()
@TakesBody({ mediaTypes: 'any', withinMs: 6_000 })
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

export interface CallOptions {
  /** A text goes out as it is, anything else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  bearer?: string;
}

/** The edge of the API in front of a few routes that do nothing but show what came through, or fail. */
export class EdgeApp {
  private users = 0;

  private constructor(
    private readonly app: NestExpressApplication,
    /** What was logged about requests. */
    readonly log: Array<Record<string, unknown>>,
  ) {}

  static async start(): Promise<EdgeApp> {
    const config = testConfig({ API_RATE_LIMIT_PER_MINUTE: String(RATE) });
    const log: Array<Record<string, unknown>> = [];
    const module = await Test.createTestingModule({
      imports: [
        ConfigModule.forRoot(config),
        LoggingModule.forRoot('api', { hasAccessLog: true }),
        MetricsModule,
        RedisModule,
        AuthModule,
        EdgeModule,
      ],
      controllers: [ThingsController, BulkController, OpenController],
    }).compile();
    const app = module.createNestApplication<NestExpressApplication>(edgeAdapter(), {
      bodyParser: false,
      bufferLogs: true,
    });
    app.useLogger(app.get(Logger));
    useEdge(
      app,
      { ...config, logLevel: 'info' },
      { write: (line) => void log.push(JSON.parse(line) as Record<string, unknown>) },
    );
    await app.init();
    serveWebApp(app, { folder: '/nowhere', config: webConfig(config) });
    await app.listen(0, '127.0.0.1');
    await app.get(RedisConnection).client.del('copilot-calendar:rate:callback:127.0.0.1');
    return new EdgeApp(app, log);
  }

  get base(): string {
    return `http://127.0.0.1:${(this.app.getHttpServer().address() as AddressInfo).port}`;
  }

  get server(): Server {
    return this.app.getHttpServer();
  }

  get metrics(): Metrics {
    return this.app.get(Metrics);
  }

  close(): Promise<void> {
    return this.app.close();
  }

  /** A token of somebody new, so that no test eats another's rate. */
  token(claims: Record<string, unknown> = {}): Promise<string> {
    return signToken({ sub: `${Date.now()}-${this.users++}`, ...claims });
  }

  async call(method: string, path: string, { body, headers, bearer }: CallOptions = {}) {
    const response = await fetch(`${this.base}${path}`, {
      method,
      body: typeof body === 'string' || body === undefined ? body : JSON.stringify(body),
      headers: {
        Authorization: `Bearer ${bearer ?? (await this.token())}`,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
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
}
