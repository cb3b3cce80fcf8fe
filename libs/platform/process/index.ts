export { reasonOf, runProcess, StartRefusedError } from './run-process';
