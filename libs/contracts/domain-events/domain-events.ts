import { UnitOfWork } from '@calendar/platform/database';
import { AppError } from '@calendar/platform/errors';
import { Metrics } from '@calendar/platform/observability';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import type { DomainEvent, DomainEventClass } from './domain-event';
import { channelOf, type Phase } from './on.decorator';

/** The in-process bus. Facts are published inside a unit of work and never leave the process. */
@Injectable()
export class DomainEvents implements OnApplicationBootstrap {
  private readonly logger = new Logger(DomainEvents.name);
  private ready = false;
  private readonly failures;

  constructor(
    private readonly emitter: EventEmitter2,
    private readonly unitOfWork: UnitOfWork,
    metrics: Metrics,
  ) {
    this.failures = metrics.counter({
      name: 'copilot_calendar_listener_failures_total',
      help: 'Listeners to domain events that failed; in-transaction: what had been done was undone with it.',
      labelNames: ['event', 'phase'],
    });
  }

  /** Listeners are attached at bootstrap: what is published before would be lost, so it is refused. */
  onApplicationBootstrap(): void {
    this.ready = true;
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
      await this.counted(eventClass, 'in-transaction', () => listener(event));
    }
    this.unitOfWork.afterCommit(() => this.announce(event, eventClass));
  }

  private async counted({ eventName }: DomainEventClass, phase: Phase, listen: () => Promise<void>): Promise<void> {
    try {
      await listen();
    } catch (error) {
      // What a person is told (their quota is used up, say) is no failure.
      if (!(error instanceof AppError)) this.failures.inc({ event: eventName, phase });
      throw error;
    }
  }

  private listenersOf(eventClass: DomainEventClass, phase: Phase) {
    return this.emitter.listeners(channelOf(eventClass, phase)) as Array<(event: DomainEvent) => Promise<void>>;
  }

  private async announce(event: DomainEvent, eventClass: DomainEventClass): Promise<void> {
    for (const listener of this.listenersOf(eventClass, 'after-commit')) {
      try {
        await this.counted(eventClass, 'after-commit', () => listener(event));
      } catch (error) {
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
