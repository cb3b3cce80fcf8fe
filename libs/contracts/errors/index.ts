export { PROBLEM_CATALOGUE, problem, type ProblemCode } from './catalogue';
