export { ApiProblems, ProblemBody } from './api-problems.decorator';
export { PROBLEM_CATALOGUE, problem, type ProblemCode } from './catalogue';
export { readCursor, writeCursor, type PagePosition } from './page-cursor';
export { PathId } from './path-id.pipe';
export { etagOf, isExpectedVersion } from './if-match';
