import { randomUUID } from 'node:crypto';

/**
 * A fact, in the past tense, with a literal name such as `credentials.connected`. The payload holds plain values only:
 * it must survive JSON, and never carries an entity or a token in the clear.
 */
export abstract class DomainEvent<Payload extends object = object> {
  readonly id: string = randomUUID();

  constructor(readonly payload: Readonly<Payload>) {}
}

/** An event class: the literal name lives on the class, so that `Class.name` may be minified or renamed freely. */
export interface DomainEventClass<Event extends DomainEvent = DomainEvent> {
  readonly eventName: string;
  /** The one module that may publish it. */
  readonly owner: string;
  new (payload: never): Event;
}
