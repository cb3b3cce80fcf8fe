import { createContext, use, useSyncExternalStore } from 'react';
import type { Session, SessionState, SignedInPerson } from './session';

const SessionContext = createContext<Session | null>(null);
export const SessionProvider = SessionContext.Provider;

/** `null`: sign-in is not set up on this server. */
export function useSession(): Session | null {
  return use(SessionContext);
}

export function useSessionState(): SessionState {
  const session = use(SessionContext);
  return useSyncExternalStore(session?.subscribe ?? nothing, () => session?.state ?? NOBODY);
}

/** @throws when nobody is signed in: only for what the frame shows to people who are */
export function useSignedInPerson(): SignedInPerson {
  const state = useSessionState();
  if (state.status !== 'signed-in') throw new Error('Nobody is signed in.');
  return state.person;
}

const NOBODY: SessionState = { status: 'signed-out', ended: false };
const nothing = () => () => {};
