export interface SignInSettings {
  issuer: string;
  clientId: string;
  audience: string | null;
}

/** Where the sign-in comes back to. */
export const SIGNED_IN_PATH = '/signed-in';
/** Where a sign-out ends. */
export const SIGNED_OUT_PATH = '/signed-out';
