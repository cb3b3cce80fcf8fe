const SECRET_PARAMETER =
  /([?&](?:token|access_token|refresh_token|id_token|code|code_verifier|client_secret|state)=)[^&]*/gi;

/** A path as it may be shown: the values of secret query parameters are replaced. Pure. */
export function redactPath(path: string): string {
  return path.includes('?') ? path.replace(SECRET_PARAMETER, '$1[redacted]') : path;
}
