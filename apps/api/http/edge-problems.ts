import { problems } from '@calendar/platform/errors';

/** Problems that belong to HTTP itself and to no module. */
export const EDGE_PROBLEMS = {
  'route.not-found': [404, 'Nothing here'],
  'route.method-not-allowed': [405, 'Method not allowed'],
  'request.malformed': [400, 'Malformed request'],
  'request.too-slow': [408, 'Request too slow'],
  'request.too-large': [413, 'Request too large'],
  'request.headers-too-large': [431, 'Headers too large'],
  'request.media-type-unsupported': [415, 'Unsupported media type'],
  'request.refused': [400, 'Request refused'],
  'rate-limit.exceeded': [429, 'Too many requests'],
  'service.unavailable': [503, 'Temporarily unavailable'],
  'internal.error': [500, 'Internal error'],
} as const;

export const edgeProblem = problems(EDGE_PROBLEMS);
