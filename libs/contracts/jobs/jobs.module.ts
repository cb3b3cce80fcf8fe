import { Global, Logger, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { BullModule, getQueueToken } from '@nestjs/bull';
import { ModuleRef } from '@nestjs/core';
import type { Queue, QueueOptions } from 'bull';
import { QUEUE_NAMES } from './job-catalogue';
import { Jobs } from './jobs';

/** Registers every queue, once in a process: registering one twice would make two connections and two consumers. */
@Global()
@Module({})
export class JobsModule implements OnModuleInit {
  private readonly logger = new Logger(JobsModule.name);

  constructor(private readonly moduleRef: ModuleRef) {}

  /** @param options connection and lock settings, the same for every queue */
  static forRoot(options: QueueOptions): DynamicModule {
    return {
      module: JobsModule,
      imports: QUEUE_NAMES.map((name) => BullModule.registerQueue({ ...options, name })),
      providers: [Jobs],
      exports: [Jobs],
    };
  }

  onModuleInit(): void {
    for (const name of QUEUE_NAMES) {
      const queue = this.moduleRef.get<Queue>(getQueueToken(name), { strict: false });
      // Without a listener an unreachable Redis would end the process.
      queue.on('error', (error: Error) => this.logger.debug({ err: error, queue: name }, 'queue connection'));
    }
  }
}
