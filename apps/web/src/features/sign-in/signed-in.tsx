import { useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import { useSession } from '../../platform/session';
import { ButtonLink } from '../../ui/button';
import { Door } from './door';
import { WORDS } from './sign-in.words';

/** Where the sign-in comes back to, on the way to where one was. */
export function SignedIn() {
  const session = useSession();
  const navigate = useNavigate();
  const [hasFailed, setHasFailed] = useState(false);
  useEffect(() => {
    session?.finishSignIn().then(
      (returnTo) => navigate(returnTo, { replace: true }),
      () => setHasFailed(true),
    );
  }, [session, navigate]);
  if (!hasFailed) return <Door title={WORDS.signingIn} text={WORDS.wait} />;
  return (
    <Door title={WORDS.failed} text={WORDS.failedText}>
      <ButtonLink look="primary" to="/" replace>
        {WORDS.again}
      </ButtonLink>
    </Door>
  );
}

/** Where a sign-out ends. */
export function SignedOut() {
  return (
    <Door title={WORDS.done} text={WORDS.doneText}>
      <ButtonLink look="primary" to="/">
        {WORDS.signIn}
      </ButtonLink>
    </Door>
  );
}
