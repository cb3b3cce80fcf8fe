import type { EntraProblem } from './entra-error';
import { missingParameter } from './entra-error';

/** Clients are registered by their first use: any pair is good, but from then on it must stay the same. */
export class ClientSecrets {
  private readonly secrets = new Map<string, string>();

  /**
   * Reads the client from the form or the header (`client_secret_post`, `client_secret_basic`).
   *
   * @returns its id, or why it is not let in
   */
  authenticate(form: URLSearchParams, authorization: string | undefined): string | EntraProblem {
    const basic = /^Basic +(\S+)$/i.exec(authorization ?? '')?.[1];
    const [id, secret] = basic ? readBasic(basic) : [form.get('client_id'), form.get('client_secret')];
    if (!id) return missingParameter('client_id');
    if (!secret) {
      const text = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
      return { error: 'invalid_client', number: 7000218, text };
    }
    const known = this.secrets.get(id);
    if (known === undefined) this.secrets.set(id, secret);
    if (known === undefined || known === secret) return id;
    const text = `Invalid client secret provided for app '${id}'. Send the secret value, not the secret ID.`;
    return { error: 'invalid_client', number: 7000215, text };
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

function readBasic(encoded: string): [string | undefined, string | undefined] {
  const [id, ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return [decoded(id ?? ''), decoded(secret.join(':'))];
}

/** As it stands when it cannot be decoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
