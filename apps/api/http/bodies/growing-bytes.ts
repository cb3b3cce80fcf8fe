const FIRST_BYTES = 4_096;

/**
 * Bytes that come one chunk after the other. They are copied: of a body in chunks of one byte, a list of the chunks would
 * take a hundred times its size.
 */
export class GrowingBytes {
  private bytes = Buffer.alloc(0);
  private length = 0;

  add(chunk: Uint8Array): void {
    const length = this.length + chunk.length;
    if (length > this.bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(length, 2 * this.bytes.length, FIRST_BYTES));
      this.bytes.copy(grown, 0, 0, this.length);
      this.bytes = grown;
    }
    this.bytes.set(chunk, this.length);
    this.length = length;
  }

  /** Everything so far. */
  get all(): Buffer {
    return this.bytes.subarray(0, this.length);
  }
}
