import { randomUUID } from 'node:crypto';
import { CursorStore } from '../../../libs/modules/sync/calendars/cursor.store';
import type { UnitOfWork } from '../../../libs/platform/database';
import { eventually } from '../../support/eventually';
import { openUnitOfWork } from '../../support/unit-of-work';

/** Of each account. */
export const CALENDARS = ['first', 'second', 'third'];

/** What a query reads of the calendars of an account. */
export const ofConnection = 'FROM calendar_cursors WHERE connection_id = $1';

/** Two processes with accounts whose calendars are followed. */
export class CalendarsScene {
  private constructor(
    readonly unitOfWork: UnitOfWork,
    /** Of another process. */
    readonly other: UnitOfWork,
    readonly close: () => Promise<void>,
  ) {}

  static async open(): Promise<CalendarsScene> {
    const { unitOfWork, another, close } = await openUnitOfWork();
    return new CalendarsScene(unitOfWork, await another(), close);
  }

  /** @returns the id of its connection */
  async account(): Promise<string> {
    const connectionId = randomUUID();
    const account = { connectionId, userId: 'person', provider: 'google' } as const;
    await new CursorStore(this.unitOfWork).follow(account, CALENDARS);
    return connectionId;
  }

  /** Resolves when somebody waits for what another transaction holds. */
  async someoneWaits(): Promise<void> {
    await eventually(
      () =>
        this.unitOfWork.query(
          `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        ),
      (rows) => rows.length > 0,
    );
  }
}
