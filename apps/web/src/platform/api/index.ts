export { ApiProblem, asProblem } from './api-problem';
export { setUpClient, type TokenSource } from './api-client';
export { createQueryClient } from './query-client';
export { readAgain, readChanged, type Route } from './read-again';
export { unshown } from './unshown';
export { useTakingAway } from './use-taking-away';
