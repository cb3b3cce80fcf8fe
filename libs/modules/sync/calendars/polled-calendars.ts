import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { UnitOfWork } from '@calendar/platform/database';
import { PROVIDERS } from '@calendar/contracts/vocabulary';
import { Inject, Injectable } from '@nestjs/common';
import type { FollowedCalendar } from './cursor.store';
import { livelyDelay } from './poll-delay';

/** A calendar that is written to all the time is noted this often as one that has changed. */
const NOTED_SECONDS = 30;

/** Calendars of whose changes nobody tells us: how lively they are is known from what happens there. */
@Injectable()
export class PolledCalendars {
  constructor(
    @Inject(APP_CONFIG) private readonly config: Pick<AppConfig, 'worker'>,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * We have written to a calendar, in the caller's transaction. Where nobody tells of changes it is read soon, as one that has
   * just changed: whoever has it before them may edit it next. A note that is lost costs no more than the usual interval.
   */
  written({ provider, ...calendar }: Omit<FollowedCalendar, 'userId'>): void {
    if (PROVIDERS[provider].notifies) return;
    this.unitOfWork.afterCommit(() => this.noteWrite(calendar));
  }

  /** Who reads it just now reads it once more. */
  private async noteWrite({ connectionId, calendarId }: Pick<FollowedCalendar, 'connectionId' | 'calendarId'>) {
    const soonMs = livelyDelay(this.config.worker.pullIntervalSeconds);
    await this.unitOfWork.query(
      `UPDATE calendar_cursors SET changed_at = clock_timestamp(),
              next_pull_at = least(next_pull_at, now() + make_interval(secs => $3)),
              requested_at = CASE WHEN lease_until > now() THEN clock_timestamp() ELSE requested_at END
        WHERE connection_id = $1 AND calendar_id = $2
          AND (changed_at IS NULL OR changed_at < now() - make_interval(secs => $4)
               OR next_pull_at > now() + make_interval(secs => $3))`,
      [connectionId, calendarId, soonMs / 1_000, NOTED_SECONDS],
    );
  }
}
