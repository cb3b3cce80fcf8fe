export { JobConsumers } from './job-consumers';
export { ProcessorModule } from './processor.module';
export { Schedules } from './schedules';
