import { type FileHandle, open } from "node:fs/promises";
import { frameArrivalMs, isLost, markBytes } from "./frame.ts";
import type { FrameCollector } from "./frame-collector.ts";
import { DamagedSegment, type FrameVisitor, type Reading, type Segment, walkFrames } from "./segment.ts";
import type { SegmentSummary } from "./sparse-index.ts";

/** Bytes per read for collectors that keep no views. */
const smallChunkBytes = 1024 * 1024;

/** Collects frames of a segment from `position` on; returns the position behind the last one taken. */
export const readSegment = async (
  segment: Segment,
  summary: SegmentSummary,
  position: number,
  collector: FrameCollector,
): Promise<number> => {
  const start = summary.index.atPosition(position) ?? { position: segment.firstPosition, offset: 0 };
  const averageBytes = Math.ceil(summary.bytes / Math.max(1, summary.records));
  const wanted = Math.min(collector.remainingBytes, collector.remainingFrames * averageBytes) + markBytes;
  const reading = collector.keepsViews
    ? { chunkBytes: wanted, keepsViews: true }
    : { chunkBytes: Math.min(wanted, smallChunkBytes), keepsViews: false };
  let current = start.position;
  await walkSegment(segment, summary, start.offset, reading, (bytes, at, length) => {
    if (current >= position && !isLost(length) && !collector.take(bytes, at, length, current)) return false;
    current += 1;
    return !collector.isFull;
  });
  return current;
};

/** The position of a segment's first record that arrived at `timeMs` or later, or the position behind the segment. */
export const findArrival = async (
  segment: Segment,
  summary: SegmentSummary,
  timeMs: number,
): Promise<number> => {
  const start = summary.index.beforeTime(timeMs) ?? { position: segment.firstPosition, offset: 0 };
  let current = start.position;
  const reading = { chunkBytes: 4 * markBytes, keepsViews: false };
  await walkSegment(segment, summary, start.offset, reading, (bytes, at) => {
    if (frameArrivalMs(bytes, at) >= timeMs) return false;
    current += 1;
    return true;
  });
  return current;
};

const walkSegment = async (
  segment: Segment,
  summary: SegmentSummary,
  offset: number,
  reading: Reading,
  visit: FrameVisitor,
): Promise<void> => {
  const { mends } = segment;
  const file: FileHandle = await open(segment.path, "r");
  try {
    const { end, isWhole } = await walkFrames(file, offset, summary.bytes, reading, visit);
    if (!isWhole) throw new DamagedSegment(segment, mends, `${segment.path} is damaged at byte ${end}.`);
  } finally {
    await file.close();
  }
};
