export { AppError, problems, type AppErrorOptions, type FieldError, type Problem } from './app-error';
export { fieldErrors } from './field-errors';
export { StartRefusedError } from './start-refused-error';
