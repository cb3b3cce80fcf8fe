import { createHash, randomBytes } from 'node:crypto';
import { SigningKey } from '../../signing-key';
import type { Mailbox } from '../mailboxes/mailbox';
import { ENTRA_ORIGIN } from './entra-error';

const LIFE_SECONDS = 3_600;

/** ID tokens of version 2.0, and the keys to check them with. Their times are true ones: apps do not know sandbox time. */
export class IdTokens {
  private readonly key = new SigningKey();

  jwks(): { keys: object[] } {
    return this.key.jwks();
  }

  issue(
    mailbox: Mailbox,
    { clientId, scopes, nonce }: { clientId: string; scopes: readonly string[]; nonce: string | null },
  ): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    return this.key.sign({
      aud: clientId,
      iss: `${ENTRA_ORIGIN}/${mailbox.tid}/v2.0`,
      iat: now,
      nbf: now,
      exp: now + LIFE_SECONDS,
      sub: createHash('sha256').update(`${mailbox.oid} ${clientId}`).digest('base64url'),
      tid: mailbox.tid,
      ver: '2.0',
      aio: randomBytes(24).toString('base64url'),
      uti: randomBytes(16).toString('base64url'),
      ...(nonce === null ? {} : { nonce }),
      // The object id and the names come with `profile` only.
      ...(scopes.includes('profile')
        ? { oid: mailbox.oid, name: mailbox.name, preferred_username: mailbox.email }
        : {}),
      ...(scopes.includes('email') ? { email: mailbox.email } : {}),
    });
  }
}
