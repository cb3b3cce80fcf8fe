export { JOBS, QUEUE_NAMES, type JobName, type JobNameIn, type JobPayload, type QueueName } from './job-catalogue';
export { jobsIn, type TravellingJob } from './job-bundle';
export { jobOriginIn, type JobOrigin } from './job-origin';
export { giveUpPlace, runInPlace, waitAside } from './job-place';
export { Jobs, NoAnswerError, type AddOptions } from './jobs';
export { JobsModule } from './jobs.module';
export { timeSlot } from './time-slot';
