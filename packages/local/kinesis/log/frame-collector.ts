import { decodeFrame, frameArrivalMs, framePayloadBytes, type LogRecord } from "./frame.ts";

/**
 * Takes consecutive frames up to a number and a size, but at least one. Subclasses process them in `add`, which may
 * keep views on `bytes` only when `keepsViews` is true.
 */
export abstract class FrameCollector {
  abstract readonly keepsViews: boolean;
  readonly #maximumFrames: number;
  readonly #maximumBytes: number;
  #frames = 0;
  #payloadBytes = 0;
  #lastPosition = 0;
  #lastArrivalMs = 0;
  #isFull = false;

  constructor(maximumFrames: number, maximumBytes: number) {
    this.#maximumFrames = maximumFrames;
    this.#maximumBytes = maximumBytes;
  }

  protected abstract add(bytes: Buffer, at: number, length: number, position: number): void;

  get isFull(): boolean {
    return this.#isFull;
  }

  get frames(): number {
    return this.#frames;
  }

  get remainingFrames(): number {
    return this.#maximumFrames - this.#frames;
  }

  get remainingBytes(): number {
    return this.#maximumBytes - this.#payloadBytes;
  }

  /** Of keys and data. */
  get payloadBytes(): number {
    return this.#payloadBytes;
  }

  /** Of the last frame taken; there must be one. */
  get lastPosition(): number {
    return this.#lastPosition;
  }

  get lastArrivalMs(): number {
    return this.#lastArrivalMs;
  }

  /** False when the frame is one too many; `isFull` says whether another is wanted. */
  take(bytes: Buffer, at: number, length: number, position: number): boolean {
    const payloadBytes = framePayloadBytes(length);
    if (this.#isFull || (this.#frames > 0 && this.#payloadBytes + payloadBytes > this.#maximumBytes)) {
      this.#isFull = true;
      return false;
    }
    this.add(bytes, at, length, position);
    this.#frames += 1;
    this.#payloadBytes += payloadBytes;
    this.#lastPosition = position;
    this.#lastArrivalMs = frameArrivalMs(bytes, at);
    this.#isFull = this.#frames >= this.#maximumFrames;
    return true;
  }
}

/** Collects records; their data are views. */
export class RecordCollector extends FrameCollector {
  readonly keepsViews = true;
  readonly records: LogRecord[] = [];

  protected override add(bytes: Buffer, at: number, length: number, position: number): void {
    this.records.push(decodeFrame(bytes, at, length, position));
  }
}
