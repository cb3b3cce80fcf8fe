import { OnEvent } from '@nestjs/event-emitter';
import type { DomainEvent, DomainEventClass } from './domain-event';

/**
 * `in-transaction`: runs inside the publisher's transaction, in its order, and fails with it.
 * `after-commit`: runs once the fact is durable; an error is logged and counted, and hurts nobody.
 */
export type Phase = 'in-transaction' | 'after-commit';

export function channelOf(event: DomainEventClass, phase: Phase): string {
  return `${phase}:${event.eventName}`;
}

/**
 * Marks a method as listener of one event in one phase. Wraps `@OnEvent`, which by default swallows errors: here they
 * reach `DomainEvents`, which treats them as the phase says.
 */
export function On<Event extends DomainEvent>(event: DomainEventClass<Event>, options: { phase: Phase }) {
  return (
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<(event: Event) => Promise<void>>,
  ): void => {
    OnEvent(channelOf(event, options.phase), { suppressErrors: false })(target, key, descriptor);
  };
}
