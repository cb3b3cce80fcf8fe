import { performance } from 'node:perf_hooks';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

/** Clocks drift apart by milliseconds in this time, and a machine that slept is right again after it. */
const SET_EVERY_MS = 15_000;
/** An answer that took longer says too little about when it was given. */
const LONGEST_ANSWER_MS = 500;

/**
 * The time of the database: what processes and Postgres write is compared, so all of them go by one clock. Between two
 * looks at it this process counts on by a clock that nobody sets; its own time of day is never asked.
 */
@Injectable()
export class DatabaseClock implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(DatabaseClock.name);
  private timer: NodeJS.Timeout | undefined;
  /** Epoch ms when `performance.now()` was 0. */
  private origin: number | null = null;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async onModuleInit(): Promise<void> {
    await this.set();
    this.timer = setInterval(() => void this.set().catch((error: unknown) => this.stays(error)), SET_EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  now(): Date {
    if (this.origin === null) throw new Error('the clock of the database has not been read yet');
    return new Date(this.origin + performance.now());
  }

  /** Reads the time of the database. */
  async set(): Promise<void> {
    const asked = performance.now();
    const [row] = await this.dataSource.query<Array<{ ms: number }>>(
      'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms',
    );
    const answered = performance.now();
    if (this.origin !== null && answered - asked > LONGEST_ANSWER_MS) return;
    this.origin = row!.ms - (asked + answered) / 2;
  }

  private stays(error: unknown): void {
    this.logger.debug({ err: error }, 'the clock of the database could not be read');
  }
}
