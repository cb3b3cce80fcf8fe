/**
 * Takes the webhooks of Copilot Calendar: verifies them, does each once, and answers at once. docs/webhooks.md tells the rest.
 *
 *   npm install standardwebhooks
 *   PORT=4999 WEBHOOK_SECRETS=whsec_… node docs/examples/webhook-receiver.mjs
 */
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

const { PORT = '4999', WEBHOOK_SECRETS = '' } = process.env;
/** While a secret is being rotated there are two: either of them is fine. */
const verifiers = WEBHOOK_SECRETS.split(/[\s,]+/)
  .filter(Boolean)
  .map((secret) => new Webhook(secret));
const MOST_BYTES = 64 * 1024;

/**
 * What was done already. Yours is a table with a unique key, written in the transaction of what the message leads to; keep
 * it for a month, for as long as a message can be sent once more.
 */
const done = new Set();

const server = createServer((request, response) => {
  take(request, response).catch((error) => {
    // Yours has failed, or the connection broke in the middle of a message, which anybody can have it do: what has no 2xx
    // is sent again, and the process goes on.
    console.error(`Not done: ${error.message}`);
    response.writeHead(500).end();
  });
});
server.listen(Number(PORT), '127.0.0.1', () => console.log(`Listening on http://127.0.0.1:${server.address().port}/`));

async function take(request, response) {
  const body = request.method === 'POST' ? await textOf(request) : null;
  if (body === null) return response.writeHead(405).end();
  const message = verified(body, request.headers);
  if (!message) return response.writeHead(401).end();

  const id = request.headers['webhook-id'];
  if (done.has(id)) console.log(`${id} again: done already`);
  else handle(message);
  done.add(id);
  // Whatever takes long comes after the answer: after ten seconds without one the message is sent again.
  response.writeHead(204).end();
}

/** Messages hold ids only: what is true now is read over the API, in the name of `userId`. */
function handle({ type, data }) {
  switch (type) {
    case 'event.updated_from_calendar':
      return console.log(`Read again: GET /api/v1/events/${data.eventId} for ${data.userId}`);
    case 'event.cancelled_from_calendar':
      return console.log(`Cancelled: ${data.eventId} of ${data.userId}`);
    case 'event.sync_failed':
      return console.log(`Not in the calendar: GET /api/v1/events/${data.eventId} for ${data.userId} says why`);
    case 'connection.reauth_required':
      return console.log(`Ask ${data.userId} to connect ${data.connectionId} again`);
    default:
      // There may be other kinds one day. They are taken, or they would come again for three days.
      return console.log(`Nothing to do for ${type}`);
  }
}

/** The message, if it is signed with one of the secrets and not older than five minutes; else nothing. */
function verified(body, headers) {
  for (const verifier of verifiers) {
    try {
      return verifier.verify(body, headers);
    } catch {
      // The next secret may be the one.
    }
  }
  return undefined;
}

/** The body as it came: parsed and written again it would have another signature. */
async function textOf(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MOST_BYTES) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
