import { randomBytes } from 'node:crypto';
import type { TokenForm } from './oauth-dialect';

/** A token or code that nobody can guess. */
export function newToken({ prefix, bytes }: TokenForm): string {
  return prefix + randomBytes(bytes).toString('base64url');
}
