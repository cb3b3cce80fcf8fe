const DEMO = { sub: 'demo-user', email: 'demo@careercopilot.test', expiresInSeconds: 86_400 };

/**
 * Signs the demo user in.
 *
 * @param {string} sandboxUrl
 * @returns {Promise<string>} a bearer token
 */
export async function signInDemoUser(sandboxUrl) {
  const response = await fetch(`${sandboxUrl}/_control/sign-in/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(DEMO),
  });
  if (!response.ok)
    throw new Error(`The demo user could not be signed in: ${response.status} ${await response.text()}`);
  const { token } = /** @type {{token: string}} */ (await response.json());
  return token;
}

/**
 * @param {string} token
 * @returns {Date | undefined} when it expires
 */
export function expiryOf(token) {
  const { exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString() || '{}');
  return typeof exp === 'number' ? new Date(exp * 1000) : undefined;
}
