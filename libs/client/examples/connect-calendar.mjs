/**
 * Connects a calendar without our pages: first for the address where the person consents, then with the ticket that they
 * bring back to `returnTo`.
 *
 *   API=http://127.0.0.1:3000 TOKEN=… node libs/client/examples/connect-calendar.mjs
 *   API=http://127.0.0.1:3000 TOKEN=… TICKET=… node libs/client/examples/connect-calendar.mjs
 */
import { client, connectionsList, oauthBegin, oauthFinish } from '@copilot-calendar/client';

const { API, TOKEN, TICKET } = process.env;
const path = { provider: 'google' };

client.setConfig({ baseUrl: API, auth: (scheme) => (scheme.type === 'http' ? TOKEN : undefined) });

if (TICKET) {
  // Only who is signed in here and now gets the account: the ticket alone connects nothing.
  const { data } = await oauthFinish({ path, body: { ticket: TICKET } });
  const { data: connections } = await connectionsList();
  const account = connections.items.find(({ id }) => id === data.connectionId);
  console.log(`${data.outcome}: ${account.accountEmail}`);
} else {
  const { data } = await oauthBegin({ path, body: { returnTo: '/settings/calendars' } });
  console.log(data.authorizationUrl);
}
