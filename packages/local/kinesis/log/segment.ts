import { constants } from "node:fs";
import { copyFile, type FileHandle, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Durability, replaceFile } from "../../process/durability.ts";
import type { Log } from "../../service.ts";
import { frameArrivalMs, frameHeaderBytes, frameLength, isFrameIntact, markBytes } from "./frame.ts";
import { salvage } from "./salvage.ts";
import { decodeSummary, encodeSummary, type SegmentSummary, SparseIndex } from "./sparse-index.ts";

/** Holds the records from `firstPosition` on, which is also the file's name, so names sort by position. */
export type Segment = {
  readonly firstPosition: number;
  readonly path: string;
  /** Number of committed records. */
  records: number;
  /** A sealed segment's summary, loaded at first use. */
  summary?: Promise<SegmentSummary>;
  /** How many times it has been repaired. */
  mends: number;
};

/** Some frames of a segment are damaged. */
export class DamagedSegment extends Error {
  override readonly name = "DamagedSegment";
  readonly segment: Segment;
  /** The segment's `mends` when the damage was found. */
  readonly mends: number;
  constructor(segment: Segment, mends: number, message: string) {
    super(message);
    this.segment = segment;
    this.mends = mends;
  }
}

const extension = ".log";

export const segmentPath = (directory: string, firstPosition: number): string =>
  join(directory, `${String(firstPosition).padStart(16, "0")}${extension}`);

export const parseSegmentName = (name: string): number | undefined => {
  const match = /^(\d{16})\.log$/.exec(name);
  return match === null ? undefined : Number(match[1]);
};

/** Called for every intact frame; `false` ends the walk. */
export type FrameVisitor = (bytes: Buffer, at: number, length: number, offset: number) => boolean;

export type WalkResult = {
  /** Offset behind the last intact frame visited. */
  readonly end: number;
  /** False if there is no whole frame at `end`, although bytes follow. */
  readonly isWhole: boolean;
};

export type Reading = {
  readonly chunkBytes: number;
  /** Whether visitors keep views: then each chunk is read into a fresh buffer. */
  readonly keepsViews: boolean;
};

/** Walks the frames between `from` and `end`, reading `chunkBytes` at a time. */
export const walkFrames = async (
  file: FileHandle,
  from: number,
  end: number,
  { chunkBytes, keepsViews }: Reading,
  visit: FrameVisitor,
): Promise<WalkResult> => {
  let offset = from;
  let wanted = chunkBytes;
  let space: Buffer | undefined;
  while (offset < end) {
    const length = Math.min(wanted, end - offset);
    if (space === undefined || keepsViews || space.length < length) space = Buffer.allocUnsafeSlow(length);
    const bytes = await readFully(file, offset, space.subarray(0, length));
    let at = 0;
    let needed = frameHeaderBytes;
    while (at + frameHeaderBytes <= bytes.length) {
      const length = frameLength(bytes, at);
      if (length === undefined) return { end: offset + at, isWhole: false };
      needed = length;
      if (at + length > bytes.length) break;
      if (!isFrameIntact(bytes, at, length)) return { end: offset + at, isWhole: false };
      if (!visit(bytes, at, length, offset + at)) return { end: offset + at + length, isWhole: true };
      at += length;
      needed = frameHeaderBytes;
    }
    offset += at;
    if (offset < end && offset + needed > end) return { end: offset, isWhole: false };
    if (bytes.length < Math.min(wanted, end - (offset - at))) return { end: offset, isWhole: false };
    wanted = Math.max(chunkBytes, needed);
  }
  return { end: offset, isWhole: true };
};

const readFully = async (file: FileHandle, offset: number, bytes: Buffer): Promise<Buffer> => {
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
};

/** Reads a whole segment and returns how far it is intact. */
export const scanSegment = async (
  path: string,
  firstPosition: number,
): Promise<SegmentSummary & { readonly fileBytes: number }> => {
  const file = await open(path, "r");
  try {
    const fileBytes = (await file.stat()).size;
    const index = new SparseIndex();
    let records = 0;
    let lastArrivalMs = 0;
    const reading = { chunkBytes: 4 * 1024 * 1024, keepsViews: false };
    const { end } = await walkFrames(file, 0, fileBytes, reading, (chunk, at, _length, offset) => {
      lastArrivalMs = frameArrivalMs(chunk, at);
      if (offset - index.lastOffset >= markBytes) index.add(firstPosition + records, offset, lastArrivalMs);
      records += 1;
      return true;
    });
    return { bytes: end, records, lastArrivalMs, index, fileBytes };
  } finally {
    await file.close();
  }
};

const summaryPath = (segment: Segment): string => `${segment.path.slice(0, -extension.length)}.index`;

export const writeSummary = async (segment: Segment, summary: SegmentSummary): Promise<void> => {
  const path = summaryPath(segment);
  await writeFile(`${path}.new`, encodeSummary(summary));
  await rename(`${path}.new`, path);
};

/** A missing or damaged summary is rebuilt from the segment. */
export const loadSummary = async (segment: Segment): Promise<SegmentSummary> => {
  const stored = await readFile(summaryPath(segment)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  const { mends } = segment;
  const summary = stored === undefined ? undefined : decodeSummary(stored);
  if (summary !== undefined && summary.records === segment.records) return summary;
  const scanned = await scanSegment(segment.path, segment.firstPosition);
  if (scanned.records !== segment.records) {
    throw new DamagedSegment(
      segment,
      mends,
      `${segment.path} is damaged: ${scanned.records} of ${segment.records} records are whole, ` +
        `the next begins at byte ${scanned.bytes}.`,
    );
  }
  await writeSummary(segment, scanned);
  return scanned;
};

/**
 * Repairs a damaged segment: whole records keep their positions, others are marked as lost, and the damaged file is
 * kept beside it. `records`: see salvage. False: nothing to repair.
 */
export const mendSegment = async (
  path: string,
  records: number | undefined,
  lastArrivalMs: number,
  durability: Durability,
  log: Log,
): Promise<boolean> => {
  const salvaged = salvage(await readFile(path), records, lastArrivalMs);
  if (salvaged === undefined) return false;
  const aside = await keepAside(path);
  const paths = { directory: dirname(path), path, temporary: `${path}.new` };
  await replaceFile(paths, salvaged.bytes, durability);
  const { whole, lost, firstDamage } = salvaged;
  log(
    `${path} was damaged at byte ${firstDamage}: ${whole} whole records are still served, ` +
      `${records === undefined && lost > 1 ? "up to " : ""}${lost} are lost. The damaged file is kept as ${aside}.`,
  );
  return true;
};

const keepAside = async (path: string): Promise<string> => {
  for (let attempt = 1; ; attempt++) {
    const aside = attempt === 1 ? `${path}.damaged` : `${path}.damaged-${attempt}`;
    try {
      await copyFile(path, aside, constants.COPYFILE_EXCL);
      return aside;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
};

export const removeSegment = async (segment: Segment): Promise<void> => {
  await rm(segment.path, { force: true });
  await rm(summaryPath(segment), { force: true });
};
