import type { ProviderFailure } from '../provider-failure';

/** What a provider said, without its envelope. */
export function sentenceOf({ status, body }: ProviderFailure): string {
  const { error } = body as { error?: { message?: unknown } };
  return typeof error?.message === 'string' ? error.message : `The provider answered ${status}.`;
}
