import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.mjs';
import { expiryOf } from './demo-user.mjs';

/**
 * What a person needs to know once everything runs.
 *
 * @param {import('./environment.mjs').Places & {caldav: import('./caldav.mjs').Caldav}} places
 * @param {string} token
 */
export function summary({ apiPort, workerPort, sandboxUrl, caldav }, token) {
  const api = `http://127.0.0.1:${apiPort}`;
  const hasWeb = existsSync(join(root, 'dist/apps/web/index.html'));
  const until = expiryOf(token)?.toLocaleString() ?? 'restart';
  return `
Copilot Calendar runs.

${hasWeb ? `  App                   ${api}/\n  beside the calendars  ${api}/sandbox\n` : ''}  Swagger UI            ${api}/docs
  Simulated calendars   ${sandboxUrl}/
${caldavLines(caldav)}  Health                ${api}/health/ready and http://127.0.0.1:${workerPort}/health/ready

  A token of the demo user, good until ${until}:

export API=${api}
export SANDBOX=${sandboxUrl}
export TOKEN=${token}

  curl -H "Authorization: Bearer $TOKEN" $API/api/v1/calendar/connections

  The data stays in .data/start, the logs are in .data/start/logs. Ctrl-C stops everything.
`;
}

/**
 * @param {import('./caldav.mjs').Caldav} caldav
 */
function caldavLines({ url, login }) {
  if (!url) return '';
  return `  A real CalDAV server  ${url}
                        "Another CalDAV server" in the app; user ${login.user}, app password ${login.password}
`;
}
