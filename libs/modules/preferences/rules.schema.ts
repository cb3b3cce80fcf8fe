import type { FieldError, FieldRule } from '@calendar/platform/errors';
import {
  CALENDAR_DELETE_POLICIES,
  CAREER_EVENT_TYPES,
  CONFLICT_POLICIES,
  type SyncRules,
} from '@calendar/contracts/vocabulary';
import { z } from 'zod';

const MAX_REMINDER_MINUTES = 40_320;

const reminders = z
  .array(z.int().min(0).max(MAX_REMINDER_MINUTES))
  .max(5)
  .transform((minutes) => [...new Set(minutes)].sort((a, b) => b - a));

const typeRule = z.strictObject({ sync: z.boolean(), reminders, detail: z.enum(['full', 'busy']) });

const target = z.strictObject({
  connectionId: z.uuid().toLowerCase(),
  calendarId: z
    .string()
    .min(1)
    .max(1_024)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters or broken Unicode')
    // As a segment of a path these would lead elsewhere.
    .regex(/^(?!\s*\.{0,2}\s*$)/u, 'must be the id of a calendar'),
  eventTypes: z.array(z.enum(CAREER_EVENT_TYPES)).transform((types) => [...new Set(types)]),
});

/** The whole of a person's rules, as they are stored. */
const rulesSchema = z.strictObject({
  eventTypes: z.strictObject({
    interview: typeRule,
    follow_up: typeRule.extend({ as: z.enum(['event', 'interview_reminder']) }),
    reminder: typeRule,
  }),
  conflictPolicy: z.enum(CONFLICT_POLICIES),
  onCalendarDelete: z.enum(CALENDAR_DELETE_POLICIES),
  clashWarning: z.boolean(),
  targets: z.array(target).max(50),
});

export type ParsedRules = { ok: true; rules: SyncRules } | { ok: false; errors: FieldError[] };

/** Checks rules that came from outside; every fault with the path of its field, e.g. `targets.0.calendarId`. Pure. */
export function parseRules(candidate: unknown): ParsedRules {
  const parsed = rulesSchema.safeParse(candidate);
  if (!parsed.success) return { ok: false, errors: parsed.error.issues.flatMap(toFieldErrors) };
  const errors = overlappingTargets(parsed.data);
  return errors.length > 0 ? { ok: false, errors } : { ok: true, rules: parsed.data };
}

function toFieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: [...path, key].join('.'),
      rule: 'unknown',
      message: 'is not a known property',
    }));
  }
  return [{ field: path.join('.'), rule: ruleOf(issue), message: issue.message }];
}

function ruleOf(issue: z.core.$ZodIssue): FieldRule {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'required' : 'type';
    case 'invalid_value':
      return 'choice';
    case 'too_small':
    case 'too_big':
      if (issue.origin === 'array') return 'count';
      return issue.origin === 'string' ? 'length' : 'range';
    default:
      return 'format';
  }
}

/** One connection can show an event once: two targets for the same type would be a contradiction. */
function overlappingTargets(rules: SyncRules): FieldError[] {
  const taken = new Set<string>();
  return rules.targets.flatMap(({ connectionId, eventTypes }, index) =>
    eventTypes.flatMap((type): FieldError[] => {
      const key = `${connectionId}:${type}`;
      if (!taken.has(key)) {
        taken.add(key);
        return [];
      }
      return [
        {
          field: `targets.${index}.eventTypes`,
          rule: 'unique',
          message: `${type} already has a calendar in this connection`,
        },
      ];
    }),
  );
}
