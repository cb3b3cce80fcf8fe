export { reasonOf, runProcess } from './run-process';
