import type { DraftField, EventContent, EventDraft } from '@calendar/contracts/vocabulary';
import type { Base, DisputedField } from '../links/calendar-link';

/**
 * The base after `fields` were written: what was written is agreed on, and everything is as the provider shows it now.
 * A field in dispute was not written, so its base stays what both sides last agreed on. Pure.
 */
export function baseAfterUpdate(
  before: Base | null,
  update: {
    draft: EventDraft;
    fields: readonly DraftField[];
    echo: EventContent;
    disputed: readonly DisputedField[];
  },
): Base {
  const { draft, fields, echo, disputed } = update;
  if (!before) return { ours: draft, theirs: echo };
  const ours = { ...before.ours };
  for (const field of fields) Object.assign(ours, { [field]: draft[field] });
  const theirs = { ...echo };
  for (const field of disputed) if (field !== 'existence') Object.assign(theirs, { [field]: before.theirs[field] });
  return { ...before, ours, theirs };
}
