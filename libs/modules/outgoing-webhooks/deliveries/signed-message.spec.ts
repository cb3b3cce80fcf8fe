import { createHmac, randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { signedHeaders } from './signed-message';

const secret = () => `whsec_${randomBytes(32).toString('base64')}`;
const MESSAGE = { messageId: '4a1f6a6e-5b0c-4c1e-9f39-0d3f4f7d6a10', body: '{"type":"event.sync_failed"}' };

it('each of the secrets verifies a message, and no other one does', () => {
  const [first, second, other] = [secret(), secret(), secret()];
  const headers = signedHeaders(MESSAGE, [first, second], new Date());
  for (const good of [first, second]) expect(new Webhook(good).verify(MESSAGE.body, headers)).toBeDefined();
  expect(() => new Webhook(other).verify(MESSAGE.body, headers)).toThrow('No matching signature');
  expect(() => new Webhook(first).verify(`${MESSAGE.body} `, headers)).toThrow('No matching signature');
});

it('the signature is the one that the specification describes', () => {
  const key = Buffer.alloc(32, 7);
  const at = new Date('2026-12-01T10:00:00.900Z');
  const headers = signedHeaders(MESSAGE, [`whsec_${key.toString('base64')}`], at);
  const signed = `${MESSAGE.messageId}.1796119200.${MESSAGE.body}`;
  expect(headers).toMatchObject({
    'webhook-id': MESSAGE.messageId,
    'webhook-timestamp': '1796119200',
    'webhook-signature': `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
  });
});
