import type { ProviderName } from '../provider-name';
import type { AccountView, CalendarItem } from '../provider-sandbox';
import { undoButton } from './event-page';
import { Html, html } from './html';
import { page } from './layout';
import { CALENDAR_TITLES, calendarPath } from './overview-page';

export interface AgendaPageOptions {
  provider: ProviderName;
  account: AccountView;
  /** Of this calendar. */
  path: string;
  /** Deleted ones too. */
  items: readonly CalendarItem[];
  /** What was deleted on the page before, which may have been a slip. */
  justDeleted: CalendarItem | null;
}

const MOST_SHOWN = 300;
const MOST_IN_BIN = 20;

/** Keeps the open page fresh, so that a person sees an app's writes arrive. */
const REFRESH = new Html(`<script>
  setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch(location.href).catch(() => null);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('agenda');
    const shown = document.getElementById('agenda');
    if (!fresh || shown.contains(document.activeElement)) return;
    // What is unfolded stays so.
    for (const folded of shown.querySelectorAll('details[open]')) fresh.querySelector('#' + folded.id)?.setAttribute('open', '');
    if (fresh.innerHTML !== shown.innerHTML) shown.innerHTML = fresh.innerHTML;
  }, 1500);
</script>`);

/** The events of one calendar, day by day, from today on; then the series, and folded away what is over. */
export function agendaPage({ provider, account, path, items, justDeleted }: AgendaPageOptions): string {
  const today = new Date().toISOString().slice(0, 10);
  const shown = { path, timeZone: account.timeZone };
  const {
    deleted = [],
    series = [],
    single = [],
  } = Object.groupBy(items.filter(isListed), ({ status, repeats }) =>
    status === 'cancelled' ? 'deleted' : repeats ? 'series' : 'single',
  );
  const current = single.filter(({ end }) => end.slice(0, 10) >= today);
  const past = single.filter(({ end }) => end.slice(0, 10) < today).toReversed();
  return page({
    title: account.email,
    provider,
    body: html`
      <h1>${account.name}</h1>
      <p class="soft">${CALENDAR_TITLES[provider]} · ${account.email} · ${account.timeZone}</p>
      <nav class="tabs" aria-label="Calendars">
        ${account.calendars.map(({ id, name }) => tab(calendarPath(provider, account.email, id), name, path))}
      </nav>
      ${justDeleted ? deletedNotice(justDeleted, path) : ''}
      <div class="actions start"><a class="button primary" href="${path}/new">New event</a></div>
      <div id="agenda">
        ${current.length === 0 ? html`<p class="empty">Nothing planned.</p>` : days(current, shown)}
        ${
          series.length === 0
            ? ''
            : html`<h2>Repeating, by their first day</h2>
                ${days(series, shown)}`
        }
        ${
          past.length === 0
            ? ''
            : html`<details id="earlier">
                <summary class="day">Earlier (${past.length})</summary>
                ${days(past, shown)}
              </details>`
        }
        ${deleted.length === 0 ? '' : bin(deleted, path)}
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

/** An event that was taken out of its series is a gap there, and nothing that lies in a bin. */
function isListed({ status, isOneOfSeries }: CalendarItem): boolean {
  return !(status === 'cancelled' && isOneOfSeries);
}

function deletedNotice({ id, title }: CalendarItem, path: string): Html {
  return html`<div class="notice good binned" role="status">
    <span>“${title || '(no title)'}” is deleted.</span>
    ${undoButton(`${path}/events/${encodeURIComponent(id)}`)}
  </div>`;
}

function tab(target: string, name: string, current: string): Html {
  return html`<a href="${target}" ${target === current ? new Html('aria-current="page"') : ''}>${name}</a>`;
}

/** What was deleted last comes first. */
function bin(deleted: readonly CalendarItem[], path: string): Html {
  const latest = deleted.toSorted((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1)).slice(0, MOST_IN_BIN);
  return html`<details id="bin">
    <summary class="day">Bin (${deleted.length})</summary>
    <ul class="events">
      ${latest.map(
        ({ id, title, start }) =>
          html`<li class="binned">
            <span>${title || '(no title)'} <span class="soft">${start.replace('T', ' ')}</span></span>
            ${undoButton(`${path}/events/${encodeURIComponent(id)}`)}
          </li>`,
      )}
    </ul>
  </details>`;
}

interface Shown {
  /** Of the calendar. */
  path: string;
  /** Of the account; only other zones are named. */
  timeZone: string;
}

function days(items: readonly CalendarItem[], shown: Shown): Html {
  const byDay = Map.groupBy(items.slice(0, MOST_SHOWN), ({ start }) => start.slice(0, 10));
  const more = items.length - MOST_SHOWN;
  return html`${[...byDay].map(
    ([day, events]) =>
      html`<h2 class="day">${dayName(day)}</h2>
        <ul class="events">
          ${events.map((event) => entry(event, shown))}
        </ul>`,
  )}
  ${more > 0 ? html`<p class="soft">… and ${more} more</p>` : ''}`;
}

function entry(item: CalendarItem, { path, timeZone }: Shown): Html {
  const notes = [
    item.status === 'tentative' ? 'tentative' : '',
    item.repeats ? 'repeats' : '',
    item.madeByApp ? 'from an app' : '',
    item.allDay || item.timeZone === timeZone ? '' : item.timeZone,
  ].filter(Boolean);
  return html`<li>
    <a class="event ${item.busy ? '' : 'free'} ${item.status}" href="${path}/events/${encodeURIComponent(item.id)}">
      <span class="time">${timeOf(item)}</span>
      <span>${item.title || '(no title)'}</span>
      <span>${notes.map((note) => html`<span class="badge">${note}</span> `)}</span>
      ${item.location ? html`<span class="where">${item.location}</span>` : ''}
    </a>
  </li>`;
}

/** When on its first day, and until which other day. */
function timeOf({ allDay, start, end }: CalendarItem): string {
  if (allDay) {
    const last = lastDay(end);
    return last > start ? `All day, to ${shortDay(last)}` : 'All day';
  }
  const isOneDay = end.slice(0, 10) === start.slice(0, 10);
  return `${start.slice(11)} – ${isOneDay ? '' : `${shortDay(end)} `}${end.slice(11)}`;
}

/** @param end the day behind it */
function lastDay(end: string): string {
  return new Date(Date.parse(`${end}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

function shortDay(day: string): string {
  return formatDay(day, { day: 'numeric', month: 'short' });
}

function dayName(day: string): string {
  return formatDay(day, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
}

function formatDay(day: string, options: Intl.DateTimeFormatOptions): string {
  const format = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' });
  return format.format(new Date(`${day.slice(0, 10)}T00:00:00Z`));
}
