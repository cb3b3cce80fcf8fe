export {
  AppError,
  problems,
  type AppErrorOptions,
  FIELD_RULES,
  type FieldError,
  type FieldRule,
  type Problem,
} from './app-error';
export { fieldErrors } from './field-errors';
export { StartRefusedError } from './start-refused-error';
