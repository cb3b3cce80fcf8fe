import { setTimeout as delay } from 'node:timers/promises';
import { getQueueToken } from '@nestjs/bull';
import { RedisConnection, RedisSilentError } from '@calendar/platform/redis';
import { Injectable, Logger } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bull';
import { JOBS, type JobName, type JobPayload, type QueueName } from './job-catalogue';

export interface AddOptions {
  /** Jobs with the same key are one job for as long as the first is waiting or running. */
  key?: string;
  delayMs?: number;
  /** Goes before every job of its lane that is not, however long those have been waiting. */
  urgent?: boolean;
}

/** Nobody answered a question in time: Redis or the worker is away. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/** How long a caller may be held up by a Redis that has just gone away. */
const ADD_TIMEOUT_MS = 1_000;
/** An asked question is looked at this soon, then less and less often. */
const FIRST_LOOK_MS = 5;
const LAST_LOOK_MS = 100;

/** Adds jobs to their lanes. Never hangs and never throws: what must happen is already written in Postgres. */
@Injectable()
export class Jobs {
  private readonly logger = new Logger(Jobs.name);

  constructor(
    private readonly moduleRef: ModuleRef,
    private readonly redis: RedisConnection,
  ) {}

  /** @returns false when Redis is away; the sweep then finds the work */
  async add<Name extends JobName>(name: Name, payload: JobPayload<Name>, options: AddOptions = {}): Promise<boolean> {
    const { queue: queueName, attempts } = JOBS[name];
    const queue = this.queue(queueName);
    if (!this.isReachable(queue)) return false;
    const added = queue.add(name, payload, {
      ...(options.key ? { jobId: `${name}:${options.key}` } : {}),
      ...(options.urgent ? { priority: 1 } : {}),
      delay: options.delayMs ?? 0,
      attempts,
      backoff: { type: 'exponential', delay: 1_000 },
      removeOnComplete: true,
      removeOnFail: 500,
    });
    try {
      await this.redis.within(added, ADD_TIMEOUT_MS);
      return true;
    } catch (error) {
      this.logger.warn({ err: error, job: name }, 'a job could not be added; the sweep will find its work');
      return false;
    }
  }

  /**
   * Asks the worker and waits for its answer.
   *
   * @throws NoAnswerError when nobody answers in time, and what the worker threw (as a plain Error) when it failed
   */
  async ask<Name extends JobName>(name: Name, payload: JobPayload<Name>, timeoutMs: number): Promise<unknown> {
    const queue = this.queue(JOBS[name].queue);
    if (!this.isReachable(queue)) throw new NoAnswerError('Redis is away');
    const asked = queue.add(name, payload, {
      removeOnComplete: { age: 60 },
      removeOnFail: { age: 60 },
      timeout: timeoutMs,
    });
    const { id } = await this.orNoAnswer(asked);
    // Bull's own `job.finished()` misses an end that comes while it begins to listen, and then hears of it 5 s later.
    const giveUpAt = Date.now() + timeoutMs;
    for (let wait = FIRST_LOOK_MS; Date.now() < giveUpAt; wait = Math.min(LAST_LOOK_MS, wait * 1.5)) {
      await delay(wait);
      const job = await this.orNoAnswer(queue.getJob(id));
      if (job?.finishedOn && job.failedReason) throw new Error(job.failedReason);
      if (job?.finishedOn) return job.returnvalue as unknown;
    }
    throw new NoAnswerError(`no answer within ${timeoutMs} ms`);
  }

  private async orNoAnswer<Answer>(answer: Promise<Answer>): Promise<Answer> {
    try {
      return await this.redis.within(answer, ADD_TIMEOUT_MS);
    } catch (error) {
      throw error instanceof RedisSilentError ? new NoAnswerError('Redis does not answer') : error;
    }
  }

  private isReachable(queue: Queue): boolean {
    return queue.client.status === 'ready' && this.redis.isReady();
  }

  private queue(name: QueueName): Queue {
    return this.moduleRef.get<Queue>(getQueueToken(name), { strict: false });
  }
}
