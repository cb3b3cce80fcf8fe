export { SignInGate } from './sign-in-gate';
export { SignedIn, SignedOut } from './signed-in';
