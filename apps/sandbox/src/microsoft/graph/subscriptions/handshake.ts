import { randomUUID } from 'node:crypto';
import type { Notifier } from '../../../notifications/notifier';
import { GraphError } from '../graph-error';

const TIMEOUT_MS = 10_000;
const REQUEST = { headers: { 'content-type': 'text/plain; charset=utf-8' }, body: '' };

/**
 * Asks an address whether it wants notifications: it has to repeat a token as plain text within 10 seconds. The token
 * holds characters that only come out right when they are decoded exactly once, with `+` as a space.
 *
 * @throws GraphError 400 `ValidationError`
 */
export async function shakeHands(notifier: Notifier, url: string): Promise<void> {
  const token = `Validation: Testing client application reachability for Request-Id: ${randomUUID()} a+b %2B %3A`;
  const query = new URLSearchParams({ validationToken: token }).toString();
  const answer = await notifier.post(`${url}${url.includes('?') ? '&' : '?'}${query}`, REQUEST, TIMEOUT_MS);
  if (!answer) throw refused('request timed out.');
  if (answer.status !== 200) {
    throw refused(
      `request failed. Notification endpoint must respond with 200 OK to validation request, not ${answer.status}.`,
    );
  }
  if (answer.body !== token || !/^text\/plain\b/i.test(answer.contentType)) {
    throw refused('request failed. Response must exactly match validationToken query parameter.');
  }
}

function refused(why: string): GraphError {
  return new GraphError(400, 'ValidationError', `Subscription validation ${why}`);
}
