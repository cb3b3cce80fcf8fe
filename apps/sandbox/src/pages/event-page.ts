import type { ProviderName } from '../provider-name';
import type { CalendarItemDraft, RawEvent } from '../provider-sandbox';
import { shiftDay } from './event-form';
import { Html, html } from './html';
import { page } from './layout';

export interface EventPageOptions {
  provider: ProviderName;
  /** Of the calendar. */
  path: string;
  draft: CalendarItemDraft;
  /** Absent for a new event. */
  event?: RawEvent;
  error?: string;
  /** It is in the bin. */
  deleted?: boolean;
}

const ALERTS: Record<ProviderName, string> = {
  google: 'Alerts, minutes before (up to five, with commas between them)',
  microsoft: 'Alert, minutes before',
};
const CHECKED = new Html('checked');
const HIDDEN = new Html('hidden');

/** The form in which a person writes or changes one event, with the provider's own resource below. */
export function eventPage({ provider, path, draft, event, error, deleted }: EventPageOptions): string {
  const action = event ? `${path}/events/${encodeURIComponent(String(event['id']))}` : `${path}/new`;
  return page({
    title: event ? draft.title || 'Event' : 'New event',
    provider,
    narrow: true,
    body: html`
      <p><a href="${path}">Back to the calendar</a></p>
      <h1>${event ? draft.title || '(no title)' : 'New event'}</h1>
      ${error ? html`<p class="notice bad" role="alert">${error}</p>` : ''}
      ${
        deleted
          ? html`<div class="notice" role="status">
              <p>This event is deleted.</p>
              ${undoButton(action)}
            </div>`
          : ''
      }
      <form method="post" action="${action}" class="card" ${deleted ? HIDDEN : ''}>
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
        ${textField('reminders', ALERTS[provider], draft.reminders.join(', '))}
        <label class="choice">
          <input type="checkbox" name="busy" value="yes" ${draft.busy ? CHECKED : ''} /> <span>Show me as busy</span>
        </label>
        <div class="actions"><button class="primary">${event ? 'Save' : 'Add to the calendar'}</button></div>
      </form>
      ${
        event && !deleted
          ? html`<form method="post" action="${action}/delete"><button class="danger">Delete this event</button></form>`
          : ''
      }
      ${
        event
          ? html`<h2>As the API returns it</h2>
              <pre tabindex="0">${JSON.stringify(event, null, 2)}</pre>`
          : ''
      }
      ${ALL_DAY_SWITCH}
    `,
  });
}

/** @param action the address of the event */
export function undoButton(action: string): Html {
  return html`<form method="post" action="${action}/restore"><button class="plain">Undo</button></form>`;
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
