import { z } from 'zod';
import { PROVIDER_IDS } from '../vocabulary';

/**
 * Queues. Interactive work never waits behind bulk work; pulls and upkeep have queues of their own; questions are asked
 * by the API and answered by the worker, because only the worker talks to providers. Webhooks go to servers of others,
 * which may be slow: nothing else waits behind them.
 */
export const QUEUE_NAMES = ['interactive', 'bulk', 'inbound', 'maintenance', 'questions', 'webhooks'] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

interface JobDefinition<Payload extends z.ZodType = z.ZodType> {
  queue: QueueName;
  payload: Payload;
  /**
   * Runs after a crash of the job itself (database or Redis away). What a provider answers is no such crash: it is
   * kept as state on the link and tried again from there.
   */
  attempts: number;
  /** Those that are added at the same time travel as one Bull job. For what is small and comes often. */
  isBundled: boolean;
}

function job<Payload extends z.ZodType>(queue: QueueName, payload: Payload, attempts = 3): JobDefinition<Payload> {
  return { queue, payload, attempts, isBundled: false };
}

const connection = z.object({ connectionId: z.uuid() });
/** Of regular jobs: once in so many seconds, whoever asks. Without it the job is wanted now. */
const regular = z.object({ everySeconds: z.number().positive().optional() });

/** Every job there is: its queue and its payload. A job never carries a change, it says "look again". */
export const JOBS = {
  /** Brings every link of one career event in step. `action` tells a reader of the queue why, and decides nothing. */
  sync_calendar_event: {
    ...job('interactive', z.object({ eventId: z.uuid(), action: z.enum(['create', 'update', 'delete', 'retry']) })),
    isBundled: true,
  },
  /** Goes on with events that have waited until the account of a connection may be asked again. */
  sync_waiting_events: job('interactive', connection.extend({ eventIds: z.array(z.uuid()) })),
  /** Drains the due links of one connection, or ends its disconnect. */
  sync_calendar_connection: job('bulk', connection),
  /** Reads what changed in one calendar since its cursor. */
  pull_calendar_changes: {
    ...job('inbound', connection.extend({ calendarId: z.string().min(1) })),
    isBundled: true,
  },
  /** Looks which calendars an account has, and what may be done with them. */
  look_at_calendars: job('inbound', connection),
  /** Starts the pulls that are due: the safety net under lost notifications. */
  start_due_pulls: job('maintenance', regular),
  /** Renews watches before they end, makes missing ones, and stops those of no more use. */
  renew_calendar_watches: job('maintenance', regular),
  /** Refreshes access tokens that end soon, and keeps idle grants alive. */
  sync_calendar_credentials: job('maintenance', regular),
  /** Finds what was left behind by a crash, an emptied Redis or a lost job. */
  sweep: job('maintenance', regular),
  /** Sends what one endpoint of the host app is due. */
  deliver_webhooks: job('webhooks', z.object({ endpointId: z.uuid() })),
  /** The same as `sweep` for webhooks, which belong to a module of their own. */
  sweep_webhooks: job('maintenance', regular),
  /** Makes the months of the audit log ahead, and drops those that are older than they are kept. */
  keep_audit_log: job('maintenance', regular),
  /** Question: the calendars of an account. */
  list_connection_calendars: job('questions', connection, 1),
  /** Question: what takes time in calendars of a person. */
  find_busy_times: job(
    'questions',
    z.object({
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      accounts: z.array(z.object({ connectionId: z.uuid(), calendarIds: z.array(z.string().min(1)) })),
    }),
    1,
  ),
  /** Question: the exact bodies that a provider would be sent. */
  render_event_drafts: job(
    'questions',
    z.object({
      drafts: z.array(
        z.object({
          provider: z.string(),
          draft: z.unknown(),
          // Made of what the link is for: it has the form of a UUID, and no version.
          key: z.object({ linkId: z.guid(), generation: z.int() }),
          fields: z.array(z.string()).nullable(),
        }),
      ),
    }),
    1,
  ),
  /** Question: whose account a login leads to. */
  sign_in_to_account: job(
    'questions',
    z.object({ userId: z.string().min(1), provider: z.enum(PROVIDER_IDS), sealedLogin: z.string().min(1) }),
    1,
  ),
} as const satisfies Record<string, JobDefinition>;

export type JobName = keyof typeof JOBS;
export type JobPayload<Name extends JobName> = z.infer<(typeof JOBS)[Name]['payload']>;
export type JobNameIn<Queue extends QueueName> = {
  [Name in JobName]: (typeof JOBS)[Name]['queue'] extends Queue ? Name : never;
}[JobName];
