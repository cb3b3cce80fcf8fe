import { useMutation } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { oauthBeginMutation } from '@calendar/client/react-query';
import type { ConnectBody, ConnectionView } from '@calendar/client';

/** Providers that have a page for consents. */
export type ConsentProvider = Exclude<ConnectionView['provider'], 'caldav'>;

/** Nothing is written into it before its person has seen what. */
export const NEW_ACCOUNT = { start: 'review' } as const satisfies ConnectBody;
/** Without a choice the provider takes the account that is signed in there, which is connected already. */
export const ANOTHER_ACCOUNT = { ...NEW_ACCOUNT, chooseAccount: true } as const satisfies ConnectBody;

/** Where a password is typed in the place of a consent. */
export const PASSWORD_FORM = '/settings/integrations?connect=caldav';

/** Leaves for the consent of a provider, which comes back to the callback page; or for the form that takes its place. */
export function useConnect() {
  const navigate = useNavigate();
  const { mutate, isPending, isSuccess, error } = useMutation({
    ...oauthBeginMutation(),
    onSuccess: ({ authorizationUrl }) => location.assign(authorizationUrl),
  });
  const connect = (provider: ConnectionView['provider'], body: ConnectBody = NEW_ACCOUNT) => {
    if (provider === 'caldav') void navigate(PASSWORD_FORM);
    else mutate({ path: { provider }, body });
  };
  // The page stays until the browser has got an answer from over there.
  return { connect, isLeaving: isPending || isSuccess, error };
}
