import { z } from 'zod';

/** What Bull knows several jobs of one queue by that travel together. */
export const BUNDLE = 'bundle';
/** One worker runs all of a bundle: with more of them the others would be idle. */
export const MOST_IN_A_BUNDLE = 16;

/** A job as it travels, with what it goes back to in its data. */
export interface TravellingJob {
  name: string;
  data: object;
}

const bundle = z.object({
  jobs: z.array(z.object({ name: z.string(), data: z.record(z.string(), z.unknown()) })).min(1),
});

/** @param jobs of one queue */
export function bundleOf(jobs: readonly TravellingJob[]): TravellingJob {
  return { name: BUNDLE, data: { jobs: jobs.map(({ name, data }) => ({ name, data })) } };
}

/** The jobs that came as one; itself if it is none of several. @throws ZodError for a bundle that nobody here has made */
export function jobsIn({ name, data }: TravellingJob): TravellingJob[] {
  return name === BUNDLE ? bundle.parse(data).jobs : [{ name, data }];
}
