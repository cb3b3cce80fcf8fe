export interface TokenClaims {
  sub: string;
  email?: string;
  scope?: string;
}

/** A bearer token from the sign-in of a sandbox. */
export async function tokenOf(sandboxUrl: string, claims: TokenClaims): Promise<string> {
  const response = await fetch(`${sandboxUrl}/_control/sign-in/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(claims),
  });
  if (!response.ok) throw new Error(`no token: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { token: string }).token;
}
