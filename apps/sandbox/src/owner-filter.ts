import type { ProviderName } from './provider-name';

/** Whose faults, requests or notifications: of one account, of one provider, or of both. What is absent stands for all. */
export interface OwnerFilter {
  provider?: ProviderName | undefined;
  account?: string | undefined;
}

/** @param thing with the account that it concerns, if it concerns one alone */
export function isOf(
  { provider, account }: OwnerFilter,
  thing: { provider: ProviderName; account?: string | null | undefined },
): boolean {
  if (provider !== undefined && thing.provider !== provider) return false;
  return account === undefined || thing.account === account;
}
