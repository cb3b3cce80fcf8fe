import { useEffect, useState, type ReactNode } from 'react';
import { useLocation } from 'react-router';
import { useSession, useSessionState, type Session } from '../../platform/session';
import { Button, ButtonAnchor } from '../../ui/button';
import { Door } from './door';
import { WORDS } from './sign-in.words';

/** Lets in who is signed in. Everybody else goes to the sign-in and comes back to the same place. */
export function SignInGate({ children }: { children: ReactNode }) {
  const session = useSession();
  const state = useSessionState();
  const { pathname, search, hash } = useLocation();
  if (!session) return <NotSetUp />;
  if (state.status === 'signed-in') return children;
  const returnTo = `${pathname}${search}${hash}`;
  return state.ended ? (
    <Ended session={session} returnTo={returnTo} />
  ) : (
    <OnTheWay session={session} returnTo={returnTo} />
  );
}

interface WayProps {
  session: Session;
  returnTo: string;
}

function OnTheWay({ session, returnTo }: WayProps) {
  const [hasFailed, setHasFailed] = useState(false);
  useEffect(() => {
    if (!hasFailed) session.signIn(returnTo).catch(() => setHasFailed(true));
  }, [session, returnTo, hasFailed]);
  if (!hasFailed) return <Door title={WORDS.signingIn} text={WORDS.wait} />;
  return (
    <Door title={WORDS.unreachable} text={WORDS.unreachableText}>
      <Button look="primary" onPress={() => setHasFailed(false)}>
        {WORDS.again}
      </Button>
    </Door>
  );
}

/** Nobody is sent away while she reads or types: she goes when she is ready. */
function Ended({ session, returnTo }: WayProps) {
  const [isLeaving, setIsLeaving] = useState(false);
  if (isLeaving) return <OnTheWay session={session} returnTo={returnTo} />;
  return (
    <Door title={WORDS.ended} text={WORDS.endedText}>
      <Button look="primary" onPress={() => setIsLeaving(true)}>
        {WORDS.signIn}
      </Button>
    </Door>
  );
}

function NotSetUp() {
  return (
    <Door title={WORDS.off} text={WORDS.offText}>
      <ButtonAnchor href="/docs">{WORDS.docs}</ButtonAnchor>
    </Door>
  );
}
