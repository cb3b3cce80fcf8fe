/** "Keep the audit log in order." Answered by audit. */
export abstract class AuditUpkeep {
  /** Makes the room for the months to come, and drops the months that are older than they are to be kept. */
  abstract run(): Promise<void>;
}
