export { Session, type SessionState, type SignedInPerson } from './session';
export { SIGNED_IN_PATH, SIGNED_OUT_PATH } from './settings';
export { SessionProvider, useSession, useSessionState, useSignedInPerson } from './session-context';
