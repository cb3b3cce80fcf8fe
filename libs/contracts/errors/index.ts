export { ApiProblems, ProblemBody } from './api-problems.decorator';
export { PROBLEM_CATALOGUE, problem, type ProblemCode } from './catalogue';
export { etagOf, isExpectedVersion } from './if-match';
