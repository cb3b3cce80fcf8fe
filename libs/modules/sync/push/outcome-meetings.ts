import { Injectable } from '@nestjs/common';

/** So many outcomes of an account are stored together. */
const MOST_TOGETHER = 8;
/** No outcome waits for others for longer: in so much time a provider answers some of an account's requests. */
const PATIENCE_MS = 200;

interface Meeting {
  /** Links that bulk work has in hand. */
  inHand: number;
  /** Those of them whose provider has answered. */
  waiting: Array<() => void>;
  timer?: NodeJS.Timeout;
}

/**
 * Lets outcomes of bulk work meet, so that they are stored, and the next links taken and noted, in statements that they share.
 * More links of an account are in hand than it may be asked for at once: while some wait here, others are sent.
 */
@Injectable()
export class OutcomeMeetings {
  /** By connection. */
  private readonly meetings = new Map<string, Meeting>();

  /** Runs bulk work on one link of a connection: others wait for its outcome. */
  async attend<Result>(connectionId: string, work: () => Promise<Result>): Promise<Result> {
    const meeting = this.meetings.get(connectionId) ?? { inHand: 0, waiting: [] };
    this.meetings.set(connectionId, meeting);
    meeting.inHand += 1;
    try {
      return await work();
    } finally {
      meeting.inHand -= 1;
      this.goOnIfComplete(meeting);
      if (meeting.inHand === 0) this.meetings.delete(connectionId);
    }
  }

  /** Resolves when enough outcomes are there, or all that can come, or after a moment. */
  meet(connectionId: string): Promise<void> {
    const meeting = this.meetings.get(connectionId);
    if (!meeting) return Promise.resolve();
    return new Promise((resolve) => {
      meeting.waiting.push(resolve);
      meeting.timer ??= setTimeout(() => goOn(meeting), PATIENCE_MS);
      this.goOnIfComplete(meeting);
    });
  }

  private goOnIfComplete(meeting: Meeting): void {
    if (meeting.waiting.length >= Math.min(MOST_TOGETHER, meeting.inHand)) goOn(meeting);
  }
}

function goOn(meeting: Meeting): void {
  clearTimeout(meeting.timer);
  delete meeting.timer;
  for (const resolve of meeting.waiting.splice(0)) resolve();
}
