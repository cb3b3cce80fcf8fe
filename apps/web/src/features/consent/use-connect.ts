import { useMutation } from '@tanstack/react-query';
import { oauthBeginMutation } from '@calendar/client/react-query';
import type { ConnectBody } from '@calendar/client';

export type ConnectableProvider = 'google' | 'microsoft';

/** Nothing is written into it before its person has seen what. */
export const NEW_ACCOUNT = { start: 'review' } as const satisfies ConnectBody;
/** Without a choice the provider takes the account that is signed in there, which is connected already. */
export const ANOTHER_ACCOUNT = { ...NEW_ACCOUNT, chooseAccount: true } as const satisfies ConnectBody;

/** Leaves for the consent of a provider, which comes back to the callback page. */
export function useConnect() {
  const { mutate, isPending, isSuccess, error } = useMutation({
    ...oauthBeginMutation(),
    onSuccess: ({ authorizationUrl }) => location.assign(authorizationUrl),
  });
  const connect = (provider: ConnectableProvider, body: ConnectBody = NEW_ACCOUNT) =>
    mutate({ path: { provider }, body });
  // The page stays until the browser has got an answer from over there.
  return { connect, isLeaving: isPending || isSuccess, error };
}
