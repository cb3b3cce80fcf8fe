import type { JobName } from '@calendar/contracts/jobs';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';

/** A worker whose timer is a little early has its turn all the same; one whose turn was another's waits for the next. */
const SHORTEST_PART = 0.9;

/**
 * Regular jobs run once in their interval, however many workers ask for them, and however late the asking is heard: after
 * a queue has stood still, the looks of an hour are one. By the clock of the database, which all workers share.
 */
@Injectable()
export class ScheduleRuns {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Runs `work`, unless somebody has begun it within the interval. What fails is not counted, so that it may be tried again.
   *
   * @returns whether it ran
   */
  async once(job: JobName, everySeconds: number, work: () => Promise<unknown>): Promise<boolean> {
    const begun = await this.begin(job, everySeconds);
    if (!begun) return false;
    try {
      await work();
    } catch (error) {
      await this.takeBack(job, begun).catch(() => undefined); // The next interval is not far.
      throw error;
    }
    return true;
  }

  /** @returns what names this run; `null` when it is too soon for one */
  private async begin(job: JobName, everySeconds: number): Promise<string | null> {
    const [row] = await this.unitOfWork.query<{ begun: string }>(
      `INSERT INTO schedule_runs AS run (job, begun_at) VALUES ($1, clock_timestamp())
       ON CONFLICT (job) DO UPDATE SET begun_at = excluded.begun_at
         WHERE run.begun_at <= excluded.begun_at - make_interval(secs => $2)
       RETURNING begun_at::text AS begun`,
      [job, everySeconds * SHORTEST_PART],
    );
    return row?.begun ?? null;
  }

  private async takeBack(job: JobName, begun: string): Promise<void> {
    await this.unitOfWork.query('DELETE FROM schedule_runs WHERE job = $1 AND begun_at = $2::timestamptz', [
      job,
      begun,
    ]);
  }
}
