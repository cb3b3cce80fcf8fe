import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { getQueueToken } from '@nestjs/bull';
import { DatabaseClock } from '@calendar/platform/database';
import { inSpan, originOfWork } from '@calendar/platform/observability';
import { RedisConnection, RedisSilentError } from '@calendar/platform/redis';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Job, JobOptions, Queue } from 'bull';
import { JobBatch } from './job-batch';
import type { JobOrigin } from './job-origin';
import { JOBS, type JobName, type JobPayload, type QueueName } from './job-catalogue';

export interface AddOptions {
  /** Jobs with the same key are one job for as long as the first is waiting or running. */
  key?: string;
  delayMs?: number;
  /** Of those with the same one waits in this process: enough for what needs no `key`, and may travel with others then. */
  waitKey?: string;
  /** Goes before every job of its queue that is not, however long those have been waiting. */
  urgent?: boolean;
}

/** Nobody answered a question in time: Redis or the worker is away. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/** How long a caller may be held up by a Redis that has just gone away. */
const ADD_TIMEOUT_MS = 1_000;
/** Node's timers count no further: then it is a look too early, which finds nothing to do yet. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** For as long as clocks of workers may differ, and longer: who finishes a job removes what is old by its own. */
const ANSWER_KEPT_SECONDS = 15 * 60;
/** An asked question is looked at this soon, then less and less often. */
const FIRST_LOOK_MS = 5;
const LAST_LOOK_MS = 100;

/** Adds jobs to their queues. Never hangs and never throws: what must happen is already written in Postgres. */
@Injectable()
export class Jobs implements OnApplicationShutdown {
  private readonly logger = new Logger(Jobs.name);
  /** Jobs that wait for their time, by name and key, or by what only their wait is known by. */
  private readonly later = new Map<string, NodeJS.Timeout>();
  private readonly batches = new Map<QueueName, JobBatch>();

  constructor(
    private readonly moduleRef: ModuleRef,
    private readonly redis: RedisConnection,
    private readonly clock: DatabaseClock,
  ) {}

  /** @returns false when Redis is away; the sweep then finds the work */
  add<Name extends JobName>(name: Name, payload: JobPayload<Name>, options: AddOptions = {}): Promise<boolean> {
    const { delayMs = 0 } = options;
    if (delayMs <= 0) return this.addNow(name, payload, options);
    this.addLater(name, payload, { ...options, delayMs });
    return Promise.resolve(true);
  }

  onApplicationShutdown(): void {
    for (const timer of this.later.values()) clearTimeout(timer);
  }

  /**
   * The wait is here and not in Redis: Bull counts it by the time of day of whichever worker looks, and one that is five
   * minutes fast would run a job before its work is due, to find nothing. With this process go its waits, not their work.
   */
  private addLater<Name extends JobName>(
    name: Name,
    payload: JobPayload<Name>,
    options: AddOptions & { delayMs: number },
  ): void {
    const id = `${name}:${options.key ?? options.waitKey ?? randomUUID()}`;
    if (this.later.has(id)) return;
    const add = () => {
      this.later.delete(id);
      void this.addNow(name, payload, options);
    };
    this.later.set(id, setTimeout(add, Math.min(options.delayMs, LONGEST_TIMER_MS)).unref());
  }

  private async addNow<Name extends JobName>(
    name: Name,
    payload: JobPayload<Name>,
    options: Omit<AddOptions, 'delayMs'>,
  ): Promise<boolean> {
    const { queue: queueName, attempts, isBundled } = JOBS[name];
    const queue = this.queue(queueName);
    if (!this.isReachable(queue)) return false;
    const opts = {
      ...(options.key ? { jobId: `${name}:${options.key}` } : {}),
      ...(options.urgent ? { priority: 1 } : {}),
      attempts,
      backoff: { type: 'exponential', delay: 1_000 },
      removeOnComplete: true,
      removeOnFail: 500,
    };
    const added = inSendSpan(queue, name, () =>
      this.batch(queueName, queue).add({
        name,
        data: this.dataOf(payload),
        opts,
        // What has a key is one job with others of the same key.
        isBundled: isBundled && !options.key,
      }),
    );
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
    const options: JobOptions = {
      removeOnComplete: { age: ANSWER_KEPT_SECONDS },
      removeOnFail: { age: ANSWER_KEPT_SECONDS },
      timeout: timeoutMs,
    };
    const asked = inSendSpan(queue, name, () => queue.add(name, this.dataOf(payload), options));
    const { id } = await this.orNoAnswer(asked);
    // Bull's own `job.finished()` misses an end that comes while it begins to listen, and then hears of it 5 s later.
    const giveUpAt = Date.now() + timeoutMs;
    for (let wait = FIRST_LOOK_MS; Date.now() < giveUpAt; wait = Math.min(LAST_LOOK_MS, wait * 1.5)) {
      await delay(wait);
      const job = await this.orNoAnswer(queue.getJob(id));
      if (!job?.finishedOn) continue;
      void job.remove().catch(() => undefined); // It has an age at which it goes.
      if (job.failedReason) throw new Error(job.failedReason);
      return job.returnvalue as unknown;
    }
    // What comes later nobody reads, and it may tell of a person.
    setTimeout(() => void this.forget(queue, id), timeoutMs).unref();
    throw new NoAnswerError(`no answer within ${timeoutMs} ms`);
  }

  /** Without it, an answer goes when it is old. */
  private async forget(queue: Queue, id: Job['id']): Promise<void> {
    const job = await this.orNoAnswer(queue.getJob(id)).catch(() => null);
    await job?.remove().catch(() => undefined);
  }

  private dataOf(payload: object): object {
    const origin: JobOrigin = { ...originOfWork(), addedAt: this.clock.now().getTime() };
    return { ...payload, origin };
  }

  private batch(name: QueueName, queue: Queue): JobBatch {
    const batch = this.batches.get(name) ?? new JobBatch(queue);
    this.batches.set(name, batch);
    return batch;
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

/** A trace leads from here to where the job runs. */
function inSendSpan<Result>(queue: Queue, name: JobName, send: () => Promise<Result>): Promise<Result> {
  const attributes = {
    'messaging.system': 'bull',
    'messaging.operation.name': 'add',
    'messaging.operation.type': 'send',
    'messaging.destination.name': queue.name,
  };
  return inSpan({ name: `add ${name}`, kind: 'producer', attributes }, send);
}
