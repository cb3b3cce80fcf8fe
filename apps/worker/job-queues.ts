import { QUEUE_NAMES, type QueueName } from '@calendar/contracts/jobs';
import { Metrics, NotReadyError } from '@calendar/platform/observability';
import { RedisConnection } from '@calendar/platform/redis';
import { getQueueToken } from '@nestjs/bull';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bull';

/** A queue with waiting jobs of which none was begun or ended for so long stands still. */
const STANDSTILL_MS = 60_000;
const STATES = ['waiting', 'active', 'delayed', 'failed'] as const;

/** Watches the queues from outside: how full they are, and whether this worker still takes jobs from them. */
@Injectable()
export class JobQueues implements OnModuleInit {
  /** Since when a queue has been seen with waiting jobs and without any move. */
  private readonly standingSince = new Map<QueueName, number>();

  constructor(
    private readonly moduleRef: ModuleRef,
    private readonly metrics: Metrics,
    private readonly redis: RedisConnection,
  ) {}

  onModuleInit(): void {
    for (const name of QUEUE_NAMES) {
      const moved = (): void => void this.standingSince.delete(name);
      this.queue(name).on('active', moved).on('completed', moved).on('failed', moved);
    }
    const queues = this.readable.bind(this);
    this.metrics.gauge({
      name: 'copilot_calendar_queue_jobs',
      help: 'Jobs in each queue by state.',
      labelNames: ['queue', 'state'],
      async collect() {
        for (const [name, queue] of queues()) {
          const counts = await queue.getJobCounts();
          for (const state of STATES) this.set({ queue: name, state }, counts[state]);
        }
      },
    });
  }

  /** @throws NotReadyError */
  async assertMoving(): Promise<void> {
    const readable = this.readable();
    if (readable.length < QUEUE_NAMES.length) throw new NotReadyError('queues are not connected');
    for (const [name, queue] of readable) await this.assertLaneMoves(name, queue);
  }

  private async assertLaneMoves(name: QueueName, queue: Queue): Promise<void> {
    if ((await queue.getWaitingCount()) === 0) {
      this.standingSince.delete(name);
      return;
    }
    const since = this.standingSince.get(name) ?? Date.now();
    this.standingSince.set(name, since);
    if (Date.now() - since > STANDSTILL_MS) throw new NotReadyError(`the queue "${name}" stands still`);
  }

  /** Queues whose Redis is there: asking the others would wait until it is back. */
  private readable(): Array<[QueueName, Queue]> {
    if (!this.redis.isReady()) return [];
    return QUEUE_NAMES.map((name): [QueueName, Queue] => [name, this.queue(name)]).filter(
      ([, queue]) => queue.client.status === 'ready',
    );
  }

  private queue(name: QueueName): Queue {
    return this.moduleRef.get<Queue>(getQueueToken(name), { strict: false });
  }
}
