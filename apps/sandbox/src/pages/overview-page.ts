import type { ProviderName } from '../provider-name';
import type { AccountView, ProviderSandbox } from '../provider-sandbox';
import { html, type Html } from './html';
import { page } from './layout';

export const CALENDAR_TITLES: Record<ProviderName, string> = { google: 'Google Calendar', microsoft: 'Outlook' };

/** All accounts of all providers, and a form for another one. */
export function overviewPage({
  baseUrl,
  providers,
}: {
  baseUrl: string;
  providers: readonly ProviderSandbox[];
}): string {
  return page({
    title: 'Calendars',
    body: html`
      <h1>Simulated calendars</h1>
      <p class="soft">
        Stand-ins for Google Calendar and Outlook. What you change here reaches connected apps as a change made by the
        person who owns the calendar.
      </p>
      ${providers.map(providerSection)}
      <h2>For developers</h2>
      <p class="soft">
        Sign-in issuer <code>${baseUrl}/sign-in</code> · control API <code>${baseUrl}/_control</code> ·
        <a href="/_control/requests">request log</a> · <a href="/_control/stats">counters</a> ·
        <a href="/_control/faults">faults</a>
      </p>
    `,
  });
}

function providerSection(provider: ProviderSandbox): Html {
  const accounts = provider.listAccounts();
  return html`<section class="${provider.name}">
    <h2>${CALENDAR_TITLES[provider.name]}</h2>
    ${
      accounts.length === 0
        ? html`<p class="empty">No account yet. One appears as soon as somebody connects it, or add it here.</p>`
        : html`<div class="cards">${accounts.map((account) => accountCard(provider.name, account))}</div>`
    }
    <form method="post" action="/accounts" class="add">
      <input type="hidden" name="provider" value="${provider.name}" />
      <input
        type="email"
        name="email"
        required
        placeholder="someone@example.test"
        aria-label="E-mail address of a new ${CALENDAR_TITLES[provider.name]} account"
      />
      <button class="plain">Add account</button>
    </form>
  </section>`;
}

function accountCard(provider: ProviderName, { email, name, timeZone, calendars }: AccountView): Html {
  return html`<article class="card">
    <h3>${name}</h3>
    <div class="soft">${email} · ${timeZone}</div>
    <ul>
      ${calendars.map(
        (calendar) =>
          html`<li>
            <a href="${calendarPath(provider, email, calendar.id)}">${calendar.name}</a>
            ${calendar.primary ? html`<span class="badge">primary</span>` : ''}
            ${calendar.writable ? '' : html`<span class="badge">read only</span>`}
          </li>`,
      )}
    </ul>
  </article>`;
}

export function calendarPath(provider: ProviderName, email: string, calendarId: string): string {
  return `/calendars/${provider}/${encodeURIComponent(email)}/${encodeURIComponent(calendarId)}`;
}
