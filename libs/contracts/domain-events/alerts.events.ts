import { DomainEvent } from './domain-event';

/** More than a handful of a person's writes have failed within an hour. Until it ends, further failures belong to it. */
export class RepeatedFailure extends DomainEvent<{
  alertId: string;
  userId: string;
  /** How many writes had failed when it was raised, and since when (ISO instant). */
  failures: number;
  since: string;
  /** The failure that raised it: what it was about, and its sync problem code. */
  eventId: string;
  connectionId: string;
  code: string;
}> {
  static readonly eventName = 'alerts.repeated-failure';
  static readonly owner = 'sync';
}

/** A write of the person has succeeded, an account has left, or a day has gone by without a failure: what fails now is news. */
export class RepeatedFailureEnded extends DomainEvent<{
  alertId: string;
  userId: string;
  /** What was given up meanwhile, or before, and waits for the person still: at most twenty, the newest ones. */
  stillFailed: Array<{ linkId: string; eventId: string; connectionId: string }>;
}> {
  static readonly eventName = 'alerts.repeated-failure-ended';
  static readonly owner = 'sync';
}
