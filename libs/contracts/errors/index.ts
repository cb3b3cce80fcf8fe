export { ApiProblems, FieldErrorBody, ProblemBody } from './api-problems.decorator';
export { PROBLEM_CATALOGUE, problem, type ProblemCode } from './catalogue';
export { PathId } from './path-id.pipe';
export { etagOf, isExpectedVersion } from './if-match';
