import { generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { SignJWT, type JWTPayload } from 'jose';

/** An RSA key that signs JWTs with RS256. Made on first use and kept for the life of the process. */
export class SigningKey {
  readonly kid = randomUUID();
  private pair: { privateKey: KeyObject; publicKey: KeyObject } | undefined;

  /** @param claims `iat` and `exp` included, in seconds */
  sign(claims: JWTPayload): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: this.kid })
      .sign(this.keys().privateKey);
  }

  /** A JSON Web Key Set with the public key. */
  jwks(): { keys: object[] } {
    const jwk = this.keys().publicKey.export({ format: 'jwk' });
    return { keys: [{ ...jwk, kid: this.kid, alg: 'RS256', use: 'sig' }] };
  }

  private keys(): { privateKey: KeyObject; publicKey: KeyObject } {
    this.pair ??= generateKeyPairSync('rsa', { modulusLength: 2048 });
    return this.pair;
  }
}
