import { UnitOfWork } from '@calendar/platform/database';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import type { DomainEvent, DomainEventClass } from './domain-event';
import { channelOf, type Phase } from './on.decorator';

/** The in-process bus. Facts are published inside a unit of work and never leave the process. */
@Injectable()
export class DomainEvents implements OnApplicationBootstrap {
  private readonly logger = new Logger(DomainEvents.name);
  private ready = false;
  private failed = 0;

  constructor(
    private readonly emitter: EventEmitter2,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Listeners are attached at bootstrap: what is published before would be lost, so it is refused. */
  onApplicationBootstrap(): void {
    this.ready = true;
  }

  /** How many after-commit listeners have failed since the start. */
  get failedListeners(): number {
    return this.failed;
  }

  /**
   * Publishes a fact. In-transaction listeners have run when this resolves, and their error is the publisher's error;
   * after-commit listeners run once the surrounding unit of work is durable.
   *
   * @throws when called outside of a unit of work or before the application is up: both are faults in our code
   */
  async publish(event: DomainEvent): Promise<void> {
    const eventClass = classOf(event);
    if (!this.ready) throw new Error(`${eventClass.eventName} was published before the listeners were attached`);
    if (!this.unitOfWork.active) throw new Error(`${eventClass.eventName} must be published inside a unit of work`);
    // One after the other: they share one database connection, and their order is the order of the modules.
    for (const listener of this.listenersOf(eventClass, 'in-transaction')) {
      await listener(event);
    }
    this.unitOfWork.afterCommit(() => this.announce(event, eventClass));
  }

  private listenersOf(eventClass: DomainEventClass, phase: Phase) {
    return this.emitter.listeners(channelOf(eventClass, phase)) as Array<(event: DomainEvent) => Promise<void>>;
  }

  private async announce(event: DomainEvent, eventClass: DomainEventClass): Promise<void> {
    for (const listener of this.listenersOf(eventClass, 'after-commit')) {
      try {
        await listener(event);
      } catch (error) {
        this.failed += 1;
        this.logger.error(
          { err: error, event: eventClass.eventName, eventId: event.id },
          'after-commit listener failed',
        );
      }
    }
  }
}

function classOf(event: DomainEvent): DomainEventClass {
  return event.constructor as unknown as DomainEventClass;
}
