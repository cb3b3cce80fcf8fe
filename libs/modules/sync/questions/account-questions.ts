import { Jobs, NoAnswerError, type JobPayload } from '@calendar/contracts/jobs';
import type { ConnectionSummary } from '@calendar/contracts/vocabulary';
import { FairPlaces, NoPlaceError } from '@calendar/platform/fairness';
import { Injectable } from '@nestjs/common';
import type { AccountBusyTimes, BusyQuestion } from './busy-times';
import type { CalendarsAnswer } from './provider-questions';

const CALENDARS_TIMEOUT_MS = 15_000;
const RENDER_TIMEOUT_MS = 5_000;
/** With the wait for a place two seconds: a hint that comes later is of no use. */
const HINT_TIMEOUT_MS = 1_800;
const HINTS = { places: 100, perPerson: 2, mostWaiting: 50, patienceMs: 200 };
/** Two of one person at once: whoever asks slow accounts leaves room for everybody else in the worker. */
const IN_FLIGHT = { places: 200, perPerson: 2, mostWaiting: 50, patienceMs: 15_000 };

type Rendered = Record<string, unknown>[];

/** Asks the worker what only the worker can know, on behalf of a person who waits. */
@Injectable()
export class AccountQuestions {
  private readonly places = new FairPlaces(IN_FLIGHT);
  private readonly hints = new FairPlaces(HINTS);
  /** By connection: whoever asks the same meanwhile gets the same answer. */
  private readonly underWay = new Map<string, Promise<CalendarsAnswer>>();

  constructor(private readonly jobs: Jobs) {}

  calendars({ id: connectionId, userId }: ConnectionSummary): Promise<CalendarsAnswer> {
    const known = this.underWay.get(connectionId);
    if (known) return known;
    const asked = this.askForCalendars(userId, connectionId).finally(() => this.underWay.delete(connectionId));
    this.underWay.set(connectionId, asked);
    return asked;
  }

  /** @returns the bodies that providers would be sent, in order; `null` when nobody answers in time */
  async render(userId: string, drafts: JobPayload<'render_event_drafts'>['drafts']): Promise<Rendered | null> {
    const ask = () => this.jobs.ask('render_event_drafts', { drafts }, RENDER_TIMEOUT_MS);
    return (await this.places.run(userId, ask).catch(noAnswer)) as Rendered | null;
  }

  /** What takes time in these accounts; of those that do not answer in time, that they did not. */
  async busyTimes(userId: string, { from, to, accounts }: BusyQuestion): Promise<AccountBusyTimes[]> {
    const payload = {
      from,
      to,
      accounts: accounts.map(({ connectionId, calendarIds }) => ({ connectionId, calendarIds: [...calendarIds] })),
    };
    const ask = () => this.jobs.ask('find_busy_times', payload, HINT_TIMEOUT_MS);
    const answer = (await this.hints.run(userId, ask).catch(noAnswer)) as AccountBusyTimes[] | null;
    return (
      answer ?? accounts.map(({ connectionId }) => ({ connectionId, kind: 'unchecked', reason: 'too-slow' }) as const)
    );
  }

  private async askForCalendars(userId: string, connectionId: string): Promise<CalendarsAnswer> {
    const ask = () => this.jobs.ask('list_connection_calendars', { connectionId }, CALENDARS_TIMEOUT_MS);
    const answer = (await this.places.run(userId, ask).catch(noAnswer)) as CalendarsAnswer | null;
    return answer ?? { kind: 'problem', code: 'connection.unavailable' };
  }
}

function noAnswer(error: unknown): null {
  if (error instanceof NoAnswerError || error instanceof NoPlaceError) return null;
  throw error;
}
