export { Session, SIGNED_IN_PATH, SIGNED_OUT_PATH, type SessionState, type SignedInPerson } from './session';
export { SessionProvider, useSession, useSessionState, useSignedInPerson } from './session-context';
