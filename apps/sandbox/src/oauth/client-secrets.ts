import type { OAuthProblem } from './oauth-dialect';

/** Clients are registered by their first use: any pair is good, but from then on it must stay the same. */
export class ClientSecrets {
  private readonly secrets = new Map<string, string>();

  /**
   * Reads the client from the form or the header (`client_secret_post`, `client_secret_basic`).
   *
   * @returns its id, or why it is not let in
   */
  authenticate(form: URLSearchParams, authorization: string | undefined): { clientId: string } | OAuthProblem {
    const basic = /^Basic +(\S+)$/i.exec(authorization ?? '')?.[1];
    const [id, secret] = basic ? readBasic(basic) : [form.get('client_id'), form.get('client_secret')];
    if (!id) return 'no-client-id';
    if (!secret) return 'no-client-secret';
    const known = this.secrets.get(id) ?? secret;
    this.secrets.set(id, known);
    return known === secret ? { clientId: id } : 'wrong-client-secret';
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

function readBasic(encoded: string): string[] {
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return [decoded(id), decoded(secret.join(':'))];
}

/** As it stands when it cannot be decoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
