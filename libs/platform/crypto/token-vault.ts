import { base64url, decodeProtectedHeader, FlattenedEncrypt, flattenedDecrypt } from 'jose';

export interface VaultKey {
  kid: string;
  /** 32 bytes. */
  key: Uint8Array;
}

/** What a sealed text belongs to, e.g. `{ userId, provider, kind: 'refresh_token' }`. The order of keys is irrelevant. */
export type SealContext = Readonly<Record<string, string>>;

export type VaultErrorCode = 'unknown-key' | 'cannot-open';

/** `unknown-key`: sealed with a key that is no longer configured. `cannot-open`: damaged, or of another context. */
export class VaultError extends Error {
  override readonly name = 'VaultError';

  constructor(readonly code: VaultErrorCode) {
    super(code === 'unknown-key' ? 'Sealed with a key that is not configured' : 'The sealed text cannot be opened');
  }
}

/**
 * Seals tokens with AES-256-GCM (JWE, `dir` + `A256GCM`; RFC 7516). The key id travels in the protected header; the
 * context is authenticated and not stored, so a sealed text copied to another row or user does not open there.
 */
export class TokenVault {
  private readonly keys: ReadonlyMap<string, Uint8Array>;
  private readonly sealing: VaultKey;

  /** @param keys at least one; the first seals, all of them open */
  constructor(keys: readonly VaultKey[]) {
    const [first] = keys;
    if (!first) throw new Error('TokenVault needs at least one key');
    this.sealing = first;
    this.keys = new Map(keys.map(({ kid, key }) => [kid, key]));
  }

  /** Key id that new texts are sealed with. */
  get sealingKid(): string {
    return this.sealing.kid;
  }

  /** @returns `header.iv.ciphertext.tag`, each part base64url */
  async seal(plaintext: string, context: SealContext): Promise<string> {
    const jwe = await new FlattenedEncrypt(new TextEncoder().encode(plaintext))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: this.sealing.kid })
      .setAdditionalAuthenticatedData(canonical(context))
      .encrypt(this.sealing.key);
    return [jwe.protected, jwe.iv, jwe.ciphertext, jwe.tag].join('.');
  }

  /** @throws VaultError */
  async open(sealed: string, context: SealContext): Promise<string> {
    const key = this.keys.get(this.sealedWith(sealed));
    if (!key) throw new VaultError('unknown-key');
    const [header, iv, ciphertext = '', tag] = sealed.split('.');
    try {
      const aad = base64url.encode(canonical(context));
      const { plaintext } = await flattenedDecrypt({ protected: header, iv, ciphertext, tag, aad }, key, {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      return new TextDecoder().decode(plaintext);
    } catch {
      throw new VaultError('cannot-open');
    }
  }

  /** Key id of a sealed text, also of one that cannot be opened any more. @throws VaultError `cannot-open` */
  sealedWith(sealed: string): string {
    const parts = sealed.split('.');
    if (parts.length !== 4) throw new VaultError('cannot-open');
    try {
      const { kid } = decodeProtectedHeader({ protected: parts[0]! });
      if (typeof kid === 'string') return kid;
    } catch {
      // Not even a header: the same verdict as for a header without a key id.
    }
    throw new VaultError('cannot-open');
  }
}

function canonical(context: SealContext): Uint8Array {
  const entries = Object.entries(context).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return new TextEncoder().encode(JSON.stringify(entries));
}
