/**
 * Plans an interview and prints what the next seven days hold, with the state of each in the calendars.
 *
 *   API=http://127.0.0.1:3000 TOKEN=… node libs/client/examples/next-week.mjs
 */
import { client, eventsList, eventsPut } from '@copilot-calendar/client';

const DAY_MS = 86_400_000;
const { API, TOKEN } = process.env;

client.setConfig({ baseUrl: API, auth: (scheme) => (scheme.type === 'http' ? TOKEN : undefined) });

const start = new Date(Date.now() + DAY_MS);
await eventsPut({
  // An id of our own makes it safe to say it twice.
  path: { id: crypto.randomUUID() },
  body: {
    type: 'interview',
    title: 'Acme: first talk',
    start: start.toISOString(),
    end: new Date(start.getTime() + DAY_MS / 24).toISOString(),
    timeZone: 'Europe/Berlin',
  },
});

const query = { from: new Date().toISOString(), to: new Date(Date.now() + 7 * DAY_MS).toISOString() };
const { data } = await eventsList({ query });
for (const event of data.items) {
  const states = event.sync.map(({ provider, status }) => `${provider}: ${status}`).join(', ');
  console.log(`${event.start}  ${event.title}  (${states || 'in no calendar'})`);
}
