/** What an app asks for at the authorization endpoint. */
export interface SignInRequest {
  clientId: string;
  redirectUri: string;
  scope: string;
  state: string | null;
  nonce: string | null;
  /** S256. */
  challenge: string;
}
