import { html } from '../pages/html';
import { page } from '../pages/layout';
import type { Person } from './people';

export interface SignInPageOptions {
  people: readonly Person[];
  /** Where the form posts to. */
  action: string;
  /** Address filled in beforehand. */
  hint: string | null;
  error?: string;
}

/** Who are you? One button for each demo person, and a field for anybody else. */
export function signInPage({ people, action, hint, error }: SignInPageOptions): string {
  return page({
    title: 'Sign in to Career Copilot',
    narrow: true,
    body: html`
      <h1>Sign in to Career Copilot</h1>
      ${error ? html`<p class="notice bad" role="alert">${error}</p>` : ''}
      <form method="post" action="${action}" class="card">
        <p class="soft">Choose who you are. There are no passwords in the sandbox.</p>
        <div class="people">
          ${people.map(
            ({ email, name }) =>
              html`<button class="plain person" name="person" value="${email}">${name}<small>${email}</small></button>`,
          )}
        </div>
      </form>
      <form method="post" action="${action}" class="card">
        <label class="field">
          <span>Somebody else</span>
          <input type="email" name="other_email" required value="${hint ?? ''}" placeholder="someone@example.test" />
        </label>
        <div class="actions"><button class="primary">Sign in</button></div>
      </form>
    `,
  });
}
