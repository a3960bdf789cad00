/**
 * Buffers of one size that are used again: large answers come fast, and what only garbage collection frees
 * would pile up. A buffer that is not given back is an ordinary one.
 */
export class BufferPool {
  readonly bytes: number;
  readonly #maximumFree: number;
  readonly #free: Buffer[] = [];

  constructor(bytes: number, maximumFree: number) {
    this.bytes = bytes;
    this.#maximumFree = maximumFree;
  }

  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(this.bytes);
  }

  /** The giver must not use it any more. */
  give(buffer: Buffer): void {
    if (buffer.length === this.bytes && this.#free.length < this.#maximumFree) this.#free.push(buffer);
  }
}
