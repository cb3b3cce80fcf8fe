import { Webhook } from 'standardwebhooks';

const USER_AGENT = 'Copilot-Calendar-Webhooks/1';

/**
 * The headers of a message, signed after the Standard Webhooks specification.
 *
 * @param secrets `whsec_…`, those that are good just now: each signs, so that receivers may know any of them
 * @param at when it is sent: receivers refuse what is older than five minutes, so each attempt is signed anew
 */
export function signedHeaders(
  { messageId, body }: { messageId: string; body: string },
  secrets: readonly string[],
  at: Date,
): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': USER_AGENT,
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(messageId, at, body)).join(' '),
  };
}
