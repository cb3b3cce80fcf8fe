import {
  Global,
  Inject,
  Logger,
  Module,
  type DynamicModule,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { BullModule, getQueueToken } from '@nestjs/bull';
import { ModuleRef } from '@nestjs/core';
import type { Queue, QueueOptions } from 'bull';
import { QUEUE_NAMES } from './job-catalogue';
import { Jobs } from './jobs';

/** The connections that queues were given: Bull closes only those that it has opened itself. */
const GIVEN_CONNECTIONS = Symbol('given connections of queues');

interface Connection {
  disconnect(): void;
}

/** Registers every queue, once in a process: registering one twice would make two connections and two consumers. */
@Global()
@Module({})
export class JobsModule implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(JobsModule.name);

  constructor(
    private readonly moduleRef: ModuleRef,
    @Inject(GIVEN_CONNECTIONS) private readonly given: Connection[],
  ) {}

  /** @param options connection and lock settings, the same for every queue */
  static forRoot(options: QueueOptions): DynamicModule {
    const given: Connection[] = [];
    const kept = options.createClient ? { ...options, createClient: keeping(given, options) } : options;
    return {
      module: JobsModule,
      imports: QUEUE_NAMES.map((name) => BullModule.registerQueue({ ...kept, name })),
      providers: [Jobs, { provide: GIVEN_CONNECTIONS, useValue: given }],
      exports: [Jobs],
    };
  }

  onModuleInit(): void {
    for (const [name, queue] of this.queues()) {
      // Without a listener an unreachable Redis would end the process.
      queue.on('error', (error: Error) => this.logger.debug({ err: error, queue: name }, 'queue connection'));
    }
  }
  async onApplicationShutdown(): Promise<void> {
    if (this.given.length === 0) return;
    await Promise.all(this.queues().map(([, queue]) => queue.close()));
    for (const connection of this.given) connection.disconnect();
  }

  private queues(): Array<[string, Queue]> {
    return QUEUE_NAMES.map((name) => [name, this.moduleRef.get<Queue>(getQueueToken(name), { strict: false })]);
  }
}

type CreateClient = NonNullable<QueueOptions['createClient']>;

function keeping(given: Connection[], options: QueueOptions): CreateClient {
  return (...asked) => {
    const connection = options.createClient!(...asked);
    given.push(connection);
    return connection;
  };
}
