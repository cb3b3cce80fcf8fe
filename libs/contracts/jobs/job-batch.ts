import type { JobOptions, Queue } from 'bull';
import { bundleOf, MOST_IN_A_BUNDLE, type TravellingJob } from './job-bundle';

interface BatchedJob extends TravellingJob {
  opts: JobOptions;
  /** Whether it may be in a bundle, with others that are as urgent. */
  isBundled: boolean;
}

interface WaitingJob extends BatchedJob {
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Jobs that are added to a queue in the same turn of the event loop go to Redis in one round trip; those that may, as one
 * job: to add, take and finish one are three scripts, however little there is to do.
 */
export class JobBatch {
  private waiting: WaitingJob[] = [];

  constructor(private readonly queue: Queue) {}

  /** Resolves when Redis has the job. */
  add(job: BatchedJob): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.waiting.length === 0) setImmediate(() => void this.send());
      this.waiting.push({ ...job, resolve, reject });
    });
  }

  private async send(): Promise<void> {
    const parcels = parcelled(this.waiting);
    this.waiting = [];
    const jobs = parcels.map((parcel) => ({ ...contentOf(parcel), opts: parcel[0]!.opts }));
    try {
      const [only] = jobs;
      const added =
        jobs.length === 1 ? [await this.queue.add(only!.name, only!.data, only!.opts)] : await this.queue.addBulk(jobs);
      for (const [index, parcel] of parcels.entries()) {
        for (const { resolve, reject } of parcel) {
          // What goes wrong with one of many is told by nothing but the id that it did not get.
          if (added[index]?.id) resolve();
          else reject(new Error('Redis has not taken the job'));
        }
      }
    } catch (error) {
      for (const { reject } of parcels.flat()) reject(error);
    }
  }
}

function parcelled(jobs: readonly WaitingJob[]): WaitingJob[][] {
  const parcels = jobs.filter(({ isBundled }) => !isBundled).map((job) => [job]);
  const bundled = jobs.filter(({ isBundled }) => isBundled);
  // What is urgent goes before the others, so that it is in no bundle with them.
  for (const alike of Map.groupBy(bundled, ({ opts }) => opts.priority).values()) {
    for (let from = 0; from < alike.length; from += MOST_IN_A_BUNDLE) {
      parcels.push(alike.slice(from, from + MOST_IN_A_BUNDLE));
    }
  }
  return parcels;
}

function contentOf(parcel: readonly WaitingJob[]): TravellingJob {
  const { name, data } = parcel[0]!;
  return parcel.length === 1 ? { name, data } : bundleOf(parcel);
}
