/** A round: what it is about, and how far it has got. All of it is in the token, which is good for nothing else. */
export interface Round {
  /** All rounds that go back to the same first one. */
  chain: string;
  /** The mailbox, by the object id of its owner. */
  oid: string;
  calendarId: string;
  /** The window, epoch milliseconds. */
  from: number;
  to: number;
  /** The first round tells everything in the window, later ones all changes. */
  isFirst: boolean;
  /** What remains to be told: changes with a number in `(after, until]` of the log. */
  after: number;
  until: number;
  generation: number;
  era: number;
}
