import { type FileHandle, open } from "node:fs/promises";
import { decodeFrame, frameArrivalMs, framePayloadBytes, type LogRecord, markBytes } from "./frame.ts";
import { type FrameVisitor, type Segment, walkFrames } from "./segment.ts";
import type { SegmentSummary } from "./sparse-index.ts";

/** Collects records up to a number and a size, but always one. */
export class RecordCollector {
  readonly records: LogRecord[] = [];
  readonly #maximumRecords: number;
  readonly #maximumBytes: number;
  #bytes = 0;
  #isFull = false;

  constructor(maximumRecords: number, maximumBytes: number) {
    this.#maximumRecords = maximumRecords;
    this.#maximumBytes = maximumBytes;
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  get remainingRecords(): number {
    return this.#maximumRecords - this.records.length;
  }

  get remainingBytes(): number {
    return this.#maximumBytes - this.#bytes;
  }

  /** False when the record is one too many; ask `isFull` for whether another is wanted. */
  take(record: LogRecord, payloadBytes: number): boolean {
    if (this.#isFull || (this.records.length > 0 && this.#bytes + payloadBytes > this.#maximumBytes)) {
      this.#isFull = true;
      return false;
    }
    this.records.push(record);
    this.#bytes += payloadBytes;
    this.#isFull = this.records.length >= this.#maximumRecords;
    return true;
  }
}

/** Takes records of a segment from `position` on and returns the position behind the last that was taken. */
export async function readSegment(
  segment: Segment,
  summary: SegmentSummary,
  position: number,
  collector: RecordCollector,
): Promise<number> {
  const start = summary.index.atPosition(position) ?? { position: segment.firstPosition, offset: 0 };
  const averageBytes = Math.ceil(summary.bytes / Math.max(1, summary.records));
  const wanted = Math.min(collector.remainingBytes, collector.remainingRecords * averageBytes) + markBytes;
  let current = start.position;
  await walkSegment(segment, summary, start.offset, wanted, (bytes, at, length) => {
    if (current >= position) {
      const record = decodeFrame(bytes, at, length, current);
      if (!collector.take(record, framePayloadBytes(length))) return false;
    }
    current += 1;
    return !collector.isFull;
  });
  return current;
}

/** The position of a segment's first record that arrived at `timeMs` or later, or the position behind the segment. */
export async function findArrival(
  segment: Segment,
  summary: SegmentSummary,
  timeMs: number,
): Promise<number> {
  const start = summary.index.beforeTime(timeMs) ?? { position: segment.firstPosition, offset: 0 };
  let current = start.position;
  await walkSegment(segment, summary, start.offset, 4 * markBytes, (bytes, at) => {
    if (frameArrivalMs(bytes, at) >= timeMs) return false;
    current += 1;
    return true;
  });
  return current;
}

async function walkSegment(
  segment: Segment,
  summary: SegmentSummary,
  offset: number,
  chunkBytes: number,
  visit: FrameVisitor,
): Promise<void> {
  const file: FileHandle = await open(segment.path, "r");
  try {
    const { end, isWhole } = await walkFrames(file, offset, summary.bytes, chunkBytes, visit);
    if (!isWhole) throw new Error(`${segment.path} is damaged at byte ${end}.`);
  } finally {
    await file.close();
  }
}
