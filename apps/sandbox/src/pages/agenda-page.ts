import type { ProviderName } from '../provider-name';
import type { AccountView, CalendarItem } from '../provider-sandbox';
import { Html, html } from './html';
import { page } from './layout';
import { CALENDAR_TITLES, calendarPath } from './overview-page';

export interface AgendaPageOptions {
  provider: ProviderName;
  account: AccountView;
  /** Of this calendar. */
  path: string;
  items: readonly CalendarItem[];
}

const MOST_SHOWN = 300;

/** Keeps the open page fresh, so that a person sees an app's writes arrive. */
const REFRESH = new Html(`<script>
  setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch(location.href).catch(() => null);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('agenda');
    const shown = document.getElementById('agenda');
    if (fresh && fresh.innerHTML !== shown.innerHTML && !shown.contains(document.activeElement)) shown.innerHTML = fresh.innerHTML;
  }, 1500);
</script>`);

/** The events of one calendar, day by day, from today on; earlier ones folded away. */
export function agendaPage({ provider, account, path, items }: AgendaPageOptions): string {
  const today = new Date().toISOString().slice(0, 10);
  const current = items.filter(({ end }) => end.slice(0, 10) >= today);
  const past = items.filter(({ end }) => end.slice(0, 10) < today).toReversed();
  return page({
    title: account.email,
    provider,
    body: html`
      <h1>${account.name}</h1>
      <p class="soft">${CALENDAR_TITLES[provider]} · ${account.email} · ${account.timeZone}</p>
      <nav class="tabs" aria-label="Calendars">
        ${account.calendars.map(({ id, name }) => tab(calendarPath(provider, account.email, id), name, path))}
      </nav>
      <div class="actions start"><a class="button primary" href="${path}/new">New event</a></div>
      <div id="agenda">
        ${current.length === 0 ? html`<p class="empty">Nothing planned.</p>` : days(current, path)}
        ${
          past.length === 0
            ? ''
            : html`<details>
                <summary class="day">Earlier (${past.length})</summary>
                ${days(past, path)}
              </details>`
        }
      </div>
      <h2>Connected apps</h2>
      <form method="post" action="${path}/revoke" class="card">
        <p class="soft">As on the security page of the account: apps lose their access at once.</p>
        <button class="danger">Remove all access</button>
      </form>
      ${REFRESH}
    `,
  });
}

function tab(target: string, name: string, current: string): Html {
  return html`<a href="${target}" ${target === current ? new Html('aria-current="page"') : ''}>${name}</a>`;
}

function days(items: readonly CalendarItem[], path: string): Html {
  const byDay = Map.groupBy(items.slice(0, MOST_SHOWN), ({ start }) => start.slice(0, 10));
  const more = items.length - MOST_SHOWN;
  return html`${[...byDay].map(
    ([day, events]) =>
      html`<h2 class="day">${dayName(day)}</h2>
        <ul class="events">
          ${events.map((event) => entry(event, path))}
        </ul>`,
  )}
  ${more > 0 ? html`<p class="soft">… and ${more} more</p>` : ''}`;
}

function entry(item: CalendarItem, path: string): Html {
  const time = item.allDay ? 'All day' : `${item.start.slice(11)} – ${item.end.slice(11)}`;
  const notes = [item.status === 'tentative' ? 'tentative' : '', item.madeByApp ? 'from an app' : ''].filter(Boolean);
  return html`<li>
    <a class="event ${item.busy ? '' : 'free'} ${item.status}" href="${path}/events/${encodeURIComponent(item.id)}">
      <span class="time">${time}</span>
      <span>${item.title || '(no title)'}</span>
      <span>${notes.map((note) => html`<span class="badge">${note}</span> `)}</span>
      ${item.location ? html`<span class="where">${item.location}</span>` : ''}
    </a>
  </li>`;
}

function dayName(day: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${day}T00:00:00Z`));
}
