import type { ProviderName } from '../provider-name';
import { html } from './html';
import { page } from './layout';

export interface ConsentPageOptions {
  provider: ProviderName;
  /** Name of the app that asks. */
  appName: string;
  /** Addresses that can be chosen; another can always be typed. */
  accounts: readonly string[];
  /** Filled in beforehand. */
  loginHint: string | null;
  scopes: readonly ConsentScope[];
  /** Where the form posts to: the same path and query as the page. */
  action: string;
  /** Shown above the form after an answer that cannot be used. */
  error?: string;
}

export interface ConsentScope {
  /** As it was asked for; the value of the tick box `scope`. */
  scope: string;
  /** In words a person understands. */
  label: string;
  /** Sign-in scopes cannot be unticked. */
  optional: boolean;
}

/** What comes back from the form; see `readConsentForm`. */
export interface ConsentAnswer {
  decision: 'allow' | 'deny';
  /** Lower case; null when nothing usable was typed. */
  account: string | null;
  /** The ticked optional scopes. */
  scopes: string[];
}

const BRANDS: Record<ProviderName, string> = { google: 'Google', microsoft: 'Microsoft' };

/** The page on which a person lets the app into an account, scope by scope, or refuses. */
export function consentPage(options: ConsentPageOptions): string {
  const brand = BRANDS[options.provider];
  const preset = options.loginHint ?? options.accounts[0] ?? '';
  const others = options.accounts.filter((account) => account !== preset);
  return page({
    title: `Sign in with ${brand}`,
    provider: options.provider,
    narrow: true,
    body: html`
      <h1>${options.appName} wants access to a ${brand} account</h1>
      ${options.error ? html`<p class="notice bad" role="alert">${options.error}</p>` : ''}
      <form method="post" action="${options.action}">
        <fieldset>
          <legend>Which account?</legend>
          ${[preset, ...others].filter(Boolean).map((account, index) => accountChoice(account, index === 0))}
          <label class="field">
            <span>${options.accounts.length > 0 || preset ? 'Another account' : 'E-mail address'}</span>
            <input type="email" name="other_account" autocomplete="off" placeholder="someone@example.test" />
          </label>
        </fieldset>
        <fieldset>
          <legend>What may it do?</legend>
          ${options.scopes.map(scopeChoice)}
        </fieldset>
        <div class="actions">
          <button class="plain" name="decision" value="deny" formnovalidate>Deny</button>
          <button class="primary" name="decision" value="allow">Allow</button>
        </div>
      </form>
      <p class="hint">This is the sandbox: no real ${brand} account is involved, and any address will do.</p>
    `,
  });
}

/** @param body the form as it was posted */
export function readConsentForm(body: Buffer): ConsentAnswer {
  const form = new URLSearchParams(body.toString('utf8'));
  const typed = (form.get('other_account') || form.get('account') || '').trim().toLowerCase();
  return {
    decision: form.get('decision') === 'allow' ? 'allow' : 'deny',
    account: /^[^@\s]+@[^@\s]+$/.test(typed) && typed.length <= 254 ? typed : null,
    scopes: form.getAll('scope'),
  };
}

function accountChoice(account: string, checked: boolean) {
  return html`<label class="choice">
    <input type="radio" name="account" value="${account}" ${checked ? 'checked' : ''} /> <span>${account}</span>
  </label>`;
}

function scopeChoice({ scope, label, optional }: ConsentScope) {
  const fixed = optional ? '' : 'disabled';
  return html`<label class="choice">
    <input type="checkbox" name="scope" value="${scope}" checked ${fixed} />
    <span>${label}<small>${scope}</small></span>
  </label>`;
}
