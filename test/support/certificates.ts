// The library beneath wants it to be there.
// oxlint-disable-next-line import/no-unassigned-import
import 'reflect-metadata';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;

/** Files in PEM. */
export interface Certificates {
  caFile: string;
  certFile: string;
  keyFile: string;
}

/**
 * A CA that nobody knows, and one certificate of it that is good for 127.0.0.1, for servers and for clients.
 *
 * @param folder takes the files
 */
export async function makeCertificates(folder: string): Promise<Certificates> {
  cryptoProvider.set(globalThis.crypto);
  mkdirSync(folder, { recursive: true });
  const [authority, holder] = await Promise.all([newKeys(), newKeys()]);
  const valid = { notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + DAY_MS) };
  const ca = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=CA of a test',
    keys: authority,
    signingAlgorithm: ALGORITHM,
    extensions: [new BasicConstraintsExtension(true, 0, true)],
    ...valid,
  });
  const certificate = await X509CertificateGenerator.create({
    subject: 'CN=127.0.0.1',
    issuer: ca.subject,
    publicKey: holder.publicKey,
    signingKey: authority.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [new SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }])],
    ...valid,
  });
  const key = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', holder.privateKey), 'PRIVATE KEY');
  return {
    caFile: write(folder, 'ca.pem', ca.toString('pem')),
    certFile: write(folder, 'cert.pem', certificate.toString('pem')),
    keyFile: write(folder, 'key.pem', key),
  };
}

function newKeys() {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

function write(folder: string, name: string, pem: string): string {
  const file = join(folder, name);
  writeFileSync(file, `${pem}\n`, { mode: 0o600 });
  return file;
}
