export interface ClientCredentials {
  id: string;
  secret: string;
}

/** Clients are registered by their first use: any pair is good, but from then on it must stay the same. */
export class ClientSecrets {
  private readonly secrets = new Map<string, string>();

  /** @returns the client's id; undefined when it did not prove who it is */
  authenticate(credentials: ClientCredentials | undefined): string | undefined {
    if (!credentials) return undefined;
    const known = this.secrets.get(credentials.id);
    if (known === undefined) this.secrets.set(credentials.id, credentials.secret);
    return known === undefined || known === credentials.secret ? credentials.id : undefined;
  }

  clear(): void {
    this.secrets.clear();
  }

  save(): Map<string, string> {
    return this.secrets;
  }

  load(saved: ReadonlyMap<string, string>): void {
    for (const [id, secret] of saved) this.secrets.set(id, secret);
  }
}

/** From the form (`client_secret_post`) or the header (`client_secret_basic`). */
export function readClient(form: URLSearchParams, authorization: string | undefined): ClientCredentials | undefined {
  const encoded = /^Basic (.+)$/i.exec(authorization ?? '')?.[1];
  const [id, secret] = encoded ? decodeBasic(encoded) : [form.get('client_id'), form.get('client_secret')];
  return id && secret ? { id, secret } : undefined;
}

function decodeBasic(encoded: string): [string, string] | [] {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return [];
  try {
    return [decodeURIComponent(text.slice(0, colon)), decodeURIComponent(text.slice(colon + 1))];
  } catch {
    return [];
  }
}
