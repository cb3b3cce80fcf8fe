import { problems } from '@calendar/platform/errors';

export const AUTH_PROBLEMS = {
  'auth.token-missing': [401, 'Authentication required'],
  'auth.token-invalid': [401, 'Invalid token'],
  'auth.user-required': [400, 'User required'],
  'auth.user-unexpected': [400, 'No user expected'],
  'auth.user-header-forbidden': [403, 'Acting for others is not allowed'],
  'auth.service-only': [403, 'For the backend only'],
  'auth.unavailable': [503, 'Sign-in is unavailable'],
} as const;

export const authProblem = problems(AUTH_PROBLEMS);
