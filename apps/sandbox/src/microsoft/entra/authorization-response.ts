import type { Response } from 'express';
import { html } from '../../pages/html';
import { page } from '../../pages/layout';
import type { ReturnAddress } from './authorization-request';
import { describe, type EntraProblem } from './entra-error';

/** Sends the browser back to the app with these parameters and the state it sent, in the mode that it asked for. */
export function answerApp(
  response: Response,
  { redirectUri, state, responseMode }: ReturnAddress,
  parameters: Readonly<Record<string, string>>,
): void {
  const all = { ...parameters, ...(state === null ? {} : { state }) };
  if (responseMode === 'form_post') return postForm(response, redirectUri, all);
  const target = new URL(redirectUri);
  if (responseMode === 'fragment') target.hash = new URLSearchParams(all).toString();
  else for (const [name, value] of Object.entries(all)) target.searchParams.set(name, value);
  response.redirect(302, target.toString());
}

/** Sends the browser back to the app with an error. */
export function tellApp(response: Response, address: ReturnAddress, problem: EntraProblem): void {
  const { error, subcode } = problem;
  const description = { error_description: describe(problem) };
  answerApp(response, address, { error, ...description, ...(subcode ? { error_subcode: subcode } : {}) });
}

/** Without a script: the person sends the form on. */
function postForm(response: Response, redirectUri: string, parameters: Readonly<Record<string, string>>): void {
  const fields = Object.entries(parameters).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );
  const body = html`<form method="post" action="${redirectUri}">
    ${fields}<button class="primary">Continue</button>
  </form>`;
  response.type('html').send(page({ title: 'Working', provider: 'microsoft', narrow: true, body }));
}
