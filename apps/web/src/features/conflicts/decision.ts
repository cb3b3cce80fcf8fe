import type { ConflictDetailView, ConflictFieldView, EventPatchBody, EventView } from '@calendar/client';
import type { Choices, Side, SideNames } from './choices';

type Value = ConflictFieldView['base'] | null;

/** What a person has just decided. */
export interface Decision {
  fields: readonly { field: ConflictFieldView['field']; side: Side; value: Value }[];
  eventId: string;
  /** What puts back what the decision has overwritten; `null` where that cannot be. */
  undo: { patch: EventPatchBody; version: number } | null;
}

/** What a form that asks for a decision is given. */
export interface ToDecideProps {
  conflict: ConflictDetailView;
  names: SideNames;
  onDecided: (decision: Decision) => void;
}

/**
 * @param chosen whose value holds, of the fields that were decided
 * @param event as it is after the decision; none when it stays deleted
 */
export function decisionOf(conflict: ConflictDetailView, chosen: Choices, event: EventView | undefined): Decision {
  const decided = conflict.fields.filter(({ field }) => chosen[field] !== undefined);
  return {
    eventId: conflict.eventId,
    fields: decided.map((of) => ({ field: of.field, side: chosen[of.field]!, value: valueOf(of, chosen[of.field]!) })),
    undo: event ? undoOf(conflict.kind, decided, { chosen, version: event.version }) : null,
  };
}

/** Guests have been told of it, a series was moved as a whole, a copy was deleted with all that stood in it: no way back. */
function undoOf(
  kind: ConflictDetailView['kind'],
  decided: readonly ConflictFieldView[],
  { chosen, version }: { chosen: Choices; version: number },
): Decision['undo'] {
  if (kind !== 'fields') return null;
  if (decided.some(({ field }) => field === 'status' && chosen[field] === 'career_copilot')) return null;
  const lost = decided.map((of) => fieldPatch(of.field, valueOf(of, otherThan(chosen[of.field]!))));
  return { patch: Object.assign({}, ...lost) as EventPatchBody, version };
}

function fieldPatch(field: ConflictFieldView['field'], value: Value): EventPatchBody {
  if (field !== 'time' || typeof value !== 'object' || value === null || Array.isArray(value))
    return { [field]: value };
  const { start, end, timeZone, allDay } = value;
  return { start, end, timeZone, allDay };
}

function valueOf({ careerCopilot, calendar }: ConflictFieldView, side: Side): Value {
  return side === 'calendar' ? calendar : careerCopilot;
}

function otherThan(side: Side): Side {
  return side === 'calendar' ? 'career_copilot' : 'calendar';
}
