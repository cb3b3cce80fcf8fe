import { Global, Module } from '@nestjs/common';
import { JobQueues } from './job-queues';

/** Global, because the probes ask the queues. */
@Global()
@Module({ providers: [JobQueues], exports: [JobQueues] })
export class JobQueuesModule {}
