/** A body of which a part has arrived. */
export interface UnfinishedBody {
  receivedBytes: number;
  /** Nobody waits for the rest any more. */
  giveUp: () => void;
}

/**
 * How much memory bodies take that have not arrived as a whole. When it is too much, the ones that began first are given
 * up: those who mean what they send have long finished.
 */
export class UnfinishedBodies {
  private readonly inOrder = new Set<UnfinishedBody>();
  private bytes = 0;

  constructor(private readonly mostBytes: number) {}

  received(body: UnfinishedBody, bytes: number): void {
    this.inOrder.add(body);
    body.receivedBytes += bytes;
    this.bytes += bytes;
    for (const oldest of this.inOrder) {
      if (this.bytes <= this.mostBytes) return;
      this.forget(oldest);
      oldest.giveUp();
    }
  }

  /** It is complete, or given up. */
  forget(body: UnfinishedBody): void {
    if (this.inOrder.delete(body)) this.bytes -= body.receivedBytes;
  }
}
