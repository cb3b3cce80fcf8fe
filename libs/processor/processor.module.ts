import { SyncEngineModule } from '@calendar/modules/sync';
import { Module } from '@nestjs/common';
import { JobConsumers } from './job-consumers';
import { JobHandlers } from './job-handlers';
import { ScheduleRuns } from './schedule-runs';
import { Schedules } from './schedules';

/** Runs the jobs. Only the worker imports it: whoever does starts to take jobs. */
@Module({
  imports: [SyncEngineModule],
  providers: [JobHandlers, JobConsumers, ScheduleRuns, Schedules],
  exports: [JobConsumers, Schedules],
})
export class ProcessorModule {}
