import { SyncEngineModule } from '@calendar/modules/sync';
import { Module } from '@nestjs/common';
import { JobConsumers } from './job-consumers';
import { JobHandlers } from './job-handlers';
import { JobMetrics } from './job-metrics';
import { JobRuns } from './job-runs';
import { ScheduleRuns } from './schedule-runs';
import { Schedules } from './schedules';
import { QuestionHandlers } from './question-handlers';
import { SyncJobHandlers } from './sync-job-handlers';

/** Runs the jobs. Only the worker imports it: whoever does starts to take jobs. */
@Module({
  imports: [SyncEngineModule],
  providers: [
    JobHandlers,
    QuestionHandlers,
    SyncJobHandlers,
    JobMetrics,
    JobRuns,
    JobConsumers,
    ScheduleRuns,
    Schedules,
  ],
  exports: [JobConsumers, Schedules],
})
export class ProcessorModule {}
