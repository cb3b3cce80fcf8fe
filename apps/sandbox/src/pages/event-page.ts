import type { ProviderName } from '../provider-name';
import type { CalendarItem, CalendarItemDraft, RawEvent } from '../provider-sandbox';
import { Html, html } from './html';
import { page } from './layout';

export interface EventPageOptions {
  provider: ProviderName;
  /** Of the calendar. */
  path: string;
  draft: CalendarItemDraft | CalendarItem;
  /** Absent for a new event. */
  event?: RawEvent;
  error?: string;
}

const CHECKED = new Html('checked');

/** The form in which a person writes or changes one event, with the provider's own resource below. */
export function eventPage({ provider, path, draft, event, error }: EventPageOptions): string {
  const action = event ? `${path}/events/${encodeURIComponent(String(event['id']))}` : `${path}/new`;
  return page({
    title: event ? draft.title || 'Event' : 'New event',
    provider,
    narrow: true,
    body: html`
      <p><a href="${path}">Back to the calendar</a></p>
      <h1>${event ? draft.title || '(no title)' : 'New event'}</h1>
      ${error ? html`<p class="notice bad" role="alert">${error}</p>` : ''}
      <form method="post" action="${action}" class="card">
        ${textField('title', 'Title', draft.title)}
        <label class="choice">
          <input type="checkbox" name="allDay" value="yes" ${draft.allDay ? CHECKED : ''} /> <span>All day</span>
        </label>
        <div class="row">${timeField('start', 'Starts', draft)} ${timeField('end', 'Ends', draft)}</div>
        ${textField('timeZone', 'Time zone', draft.timeZone)} ${textField('location', 'Place', draft.location)}
        <label class="field">
          <span>Notes</span>
          <textarea name="description" rows="4">${draft.description}</textarea>
        </label>
        <div class="actions"><button class="primary">${event ? 'Save' : 'Add to the calendar'}</button></div>
      </form>
      ${
        event
          ? html`<form method="post" action="${action}/delete"><button class="danger">Delete this event</button></form>
              <h2>As the API returns it</h2>
              <pre tabindex="0">${JSON.stringify(event, null, 2)}</pre>`
          : ''
      }
      ${ALL_DAY_SWITCH}
    `,
  });
}

/** Date fields instead of date-and-time fields while "All day" is ticked; works without, too: the time is then ignored. */
const ALL_DAY_SWITCH = new Html(`<script>
  const allDay = document.querySelector('[name=allDay]');
  const adapt = () => {
    for (const field of document.querySelectorAll('[name=start], [name=end]')) {
      const { value } = field;
      field.type = allDay.checked ? 'date' : 'datetime-local';
      field.value = allDay.checked ? value.slice(0, 10) : value.length === 10 ? value + 'T09:00' : value;
    }
  };
  allDay.addEventListener('change', adapt);
  adapt();
</script>`);

/** A draft for the next full hour, in the zone of the account. */
export function emptyDraft(timeZone: string, now: Date): CalendarItemDraft {
  const hour = 60 * 60_000;
  const next = Math.ceil((now.getTime() + 1) / hour) * hour;
  return {
    title: '',
    description: '',
    location: '',
    allDay: false,
    start: wallTime(next, timeZone),
    end: wallTime(next + hour, timeZone),
    timeZone,
  };
}

/** The form as it was posted. The last day of an all-day event is shown inclusive, and kept exclusive. */
export function readDraft(form: Record<string, string | undefined>): CalendarItemDraft {
  const text = (name: string) => (form[name] ?? '').trim();
  const allDay = form['allDay'] === 'yes';
  return {
    title: text('title'),
    description: (form['description'] ?? '').replaceAll('\r\n', '\n').trim(),
    location: text('location'),
    allDay,
    start: allDay ? text('start').slice(0, 10) : text('start').slice(0, 16),
    end: allDay ? shiftDay(text('end').slice(0, 10), 1) : text('end').slice(0, 16),
    timeZone: text('timeZone'),
  };
}

function textField(name: string, label: string, value: string): Html {
  return html`<label class="field"><span>${label}</span><input name="${name}" value="${value}" /></label>`;
}

function timeField(name: 'start' | 'end', label: string, draft: CalendarItemDraft): Html {
  const value = name === 'end' && draft.allDay ? shiftDay(draft.end, -1) : draft[name];
  return html`<label class="field">
    <span>${label}</span>
    <input name="${name}" type="${draft.allDay ? 'date' : 'datetime-local'}" value="${value}" required />
  </label>`;
}

function shiftDay(day: string, by: number): string {
  const time = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(time) ? day : new Date(time + by * 86_400_000).toISOString().slice(0, 10);
}

function wallTime(instant: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return format.format(instant).replace(' ', 'T');
}
