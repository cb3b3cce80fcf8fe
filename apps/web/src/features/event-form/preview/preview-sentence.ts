import type { PreferencesBody, PreviewItemView } from '@calendar/client';
import { alertWords } from '../../../ui/alert-words';
import { listed } from '../../../ui/list-words';
import { shortProviderName } from '../../../ui/provider-name';
import type { EventType } from '../draft/draft';
import { WORDS } from './preview.words';

export interface PreviewContext {
  type: EventType;
  /** Undefined while they are not read. */
  rules: PreferencesBody | undefined;
  /** Tells two accounts of one provider apart; `null` where there is one. */
  accountEmail: string | null;
  calendarName: string | null;
}

/** One account in one sentence: "Google › Personal: new, busy, alerts 60 and 10 min before". */
export function previewSentence(item: PreviewItemView, context: PreviewContext): string {
  const { accountEmail, calendarName } = context;
  // Google calls the primary calendar of an account by its address.
  const places = item.action === 'skip' ? [accountEmail] : [...new Set([accountEmail, calendarName])];
  const place = [shortProviderName(item.provider), ...places].filter(Boolean).join(' › ');
  return `${place}: ${(item.action === 'skip' ? skippedWords(item, context) : writtenWords(item, context)).join(', ')}`;
}

function skippedWords({ reason }: PreviewItemView, { type, rules }: PreviewContext): string[] {
  const isOff = rules !== undefined && !rules.eventTypes[type].sync;
  return [WORDS.skipped, isOff ? WORDS.typeIsOff[type] : inSentence(reason)];
}

function writtenWords({ action, payload }: PreviewItemView, { type, rules }: PreviewContext): string[] {
  const body = payload ?? {};
  const what = action === 'create' ? WORDS.created : WORDS.updated(listed(changedFields(body)));
  const alerts = alertsIn(body);
  return [
    what,
    ...shownAs(body),
    ...(action === 'create' && rules?.eventTypes[type].detail === 'busy' ? [WORDS.hidden] : []),
    ...(alerts ? [alertsWords(alerts)] : []),
  ];
}

/** "The event is cancelled." as the end of a sentence. */
function inSentence(reason: string): string {
  return reason.charAt(0).toLowerCase() + reason.slice(1).replace(/\.$/, '');
}

/** By what Google and Graph call them in the bodies of their events; CalDAV gets a whole object. */
const FIELDS: Readonly<Record<string, keyof typeof WORDS.fields>> = {
  summary: 'title',
  subject: 'title',
  description: 'description',
  body: 'description',
  location: 'location',
  start: 'time',
};

function changedFields(body: Record<string, unknown>): string[] {
  return Object.entries(FIELDS)
    .filter(([name]) => name in body)
    .map(([, field]) => WORDS.fields[field]);
}

/** Whether it takes time in the calendar: `transparency` and `status` at Google, `showAs` at Microsoft. */
function shownAs(body: Record<string, unknown>): string[] {
  const { transparency, status, showAs } = body;
  const isTentative = status === 'tentative' || showAs === 'tentative';
  const isFree = transparency === 'transparent' || showAs === 'free';
  const isBusy = transparency === 'opaque' || showAs === 'busy';
  return [...(isTentative ? [WORDS.tentative] : []), ...(isFree ? [WORDS.free] : []), ...(isBusy ? [WORDS.busy] : [])];
}

interface AlertBody {
  reminders?: { overrides?: { minutes: number }[] };
  isReminderOn?: boolean;
  reminderMinutesBeforeStart?: number;
}

/** Minutes before the start; `null` when the body says nothing of alerts. */
function alertsIn(body: Record<string, unknown>): number[] | null {
  const { reminders, isReminderOn, reminderMinutesBeforeStart = 0 } = body as AlertBody;
  if (reminders) return (reminders.overrides ?? []).map(({ minutes }) => minutes);
  if (isReminderOn === undefined) return null;
  return isReminderOn ? [reminderMinutesBeforeStart] : [];
}

function alertsWords(minutes: readonly number[]): string {
  if (minutes.length === 0) return WORDS.noAlerts;
  const words = alertsInWords(minutes);
  return minutes.length === 1 ? WORDS.oneAlert(words) : WORDS.alerts(words);
}

const HOUR = 60;

/** "60 and 10 min before": what is measured alike is named once. */
export function alertsInWords(minutes: readonly number[]): string {
  const sorted = minutes.toSorted((a, b) => b - a);
  const areMinutes = sorted.every((one) => one > 0 && one <= 2 * HOUR);
  if (sorted.length > 1 && areMinutes) return `${listed(sorted.map(String))} min before`;
  return listed(sorted.map(alertWords));
}
