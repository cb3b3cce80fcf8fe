import { z } from 'zod';
import type { WorkOrigin } from '@calendar/platform/observability';

/** What every job carries beside its payload: what it goes back to, and since when it waits. */
export interface JobOrigin extends WorkOrigin {
  /** Epoch ms by the clock of the database. */
  addedAt?: number;
}

const carried = z.object({
  origin: z.object({
    requestId: z.string().max(128).optional(),
    traceparent: z.string().max(64).optional(),
    hops: z.int().nonnegative().optional(),
    addedAt: z.number().optional(),
  }),
});

/** Of a job's data; of one that carries none, or something else, nothing is known. */
export function jobOriginIn(data: unknown): JobOrigin {
  return carried.safeParse(data).data?.origin ?? {};
}
