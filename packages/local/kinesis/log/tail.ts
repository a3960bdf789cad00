import { frameLength } from "./frame.ts";
import type { FrameCollector } from "./frame-collector.ts";

type Chunk = { readonly firstPosition: number; readonly records: number; readonly bytes: Buffer };

const maximumChunks = 4096;

/** The most recent frames of a shard, kept in memory up to a number of bytes. */
export class Tail {
  readonly #maximumBytes: number;
  #chunks: Chunk[] = [];
  #bytes = 0;

  constructor(maximumBytes: number) {
    this.#maximumBytes = maximumBytes;
  }

  add(firstPosition: number, records: number, bytes: Buffer): void {
    this.#chunks.push({ firstPosition, records, bytes });
    this.#bytes += bytes.length;
    let dropped = 0;
    while (this.#bytes > this.#maximumBytes || this.#chunks.length - dropped > maximumChunks) {
      this.#bytes -= this.#chunks[dropped]!.bytes.length;
      dropped += 1;
    }
    if (dropped > 0) this.#chunks.splice(0, dropped);
  }

  clear(): void {
    this.#chunks = [];
    this.#bytes = 0;
  }

  holds(position: number): boolean {
    const first = this.#chunks[0];
    return first !== undefined && position >= first.firstPosition;
  }

  /** Takes frames from `position` on, which the tail must hold. */
  read(position: number, collector: FrameCollector): void {
    for (let index = this.#indexOf(position); index < this.#chunks.length; index++) {
      const chunk = this.#chunks[index]!;
      let current = chunk.firstPosition;
      for (let at = 0; at < chunk.bytes.length; current++) {
        const length = frameLength(chunk.bytes, at)!;
        if (current >= position && (!collector.take(chunk.bytes, at, length, current) || collector.isFull)) {
          return;
        }
        at += length;
      }
    }
  }

  #indexOf(position: number): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#chunks[middle]!.firstPosition <= position) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }
}
