import { isTouched, type Editing } from './editing';

/** Counts up when `Editing` changes its shape: what an older release has kept is not read. */
const PREFIX = 'copilot-calendar.form.2';

/** Where the work of a person on an event is kept, in this tab. @param place the id of the event, or `new` */
export function keyOf(personId: string, place: string): string {
  return `${PREFIX}.${personId}.${place}`;
}

/** Keeps what was typed over a reload, or a sign-in in between. What is as it was is not kept. */
export function keep(key: string, editing: Editing): void {
  try {
    if (isTouched(editing)) sessionStorage.setItem(key, JSON.stringify(editing));
    else sessionStorage.removeItem(key);
  } catch {
    // Storage is switched off or full: it holds until the page is closed.
  }
}

/** What was typed before; `null` when nothing was. */
export function kept(key: string): Editing | null {
  try {
    const text = sessionStorage.getItem(key);
    return text === null ? null : (JSON.parse(text) as Editing);
  } catch {
    return null;
  }
}

export function forget(key: string): void {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // Nothing is kept.
  }
}
