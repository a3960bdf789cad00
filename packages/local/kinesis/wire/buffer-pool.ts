/**
 * Reusable buffers of one size: large answers come fast, and buffers left to garbage collection would pile up. A
 * buffer that is not returned is simply garbage-collected.
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

  /** The caller must not use it any more. */
  give(buffer: Buffer): void {
    if (buffer.length === this.bytes && this.#free.length < this.#maximumFree) this.#free.push(buffer);
  }
}
