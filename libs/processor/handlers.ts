import type { JobName, JobPayload } from '@calendar/contracts/jobs';

/** One handler for each job of the catalogue. */
export type Handlers = { [Name in JobName]: (payload: JobPayload<Name>) => Promise<unknown> };
