import { crc32 } from "node:zlib";
import {
  encodeLost,
  frameArrivalMs,
  frameHeaderBytes,
  frameLength,
  isFrameIntact,
  isPlausible,
} from "./frame.ts";

/** The smallest frame, with a key of one byte and no data: bounds how many records a gap may have held. */
const leastFrameBytes = 17;

/** Bytes without a whole frame, between two whole ones. */
type Gap = {
  readonly from: number;
  readonly to: number;
  /** Undefined: unknown how many records it held. */
  readonly records: number | undefined;
};

export type Salvage = {
  /** The segment with its whole frames, each record at its old position, and marks for the lost ones. */
  readonly bytes: Buffer;
  readonly whole: number;
  readonly lost: number;
  readonly firstDamage: number;
};

/**
 * Repairs a damaged segment. `records`: how many it held; undefined for the active one, whose end may be an
 * unfinished write and stays. If a gap hides how many it held, later positions come out too high, never too low, so a
 * checkpoint repeats records and skips none. Returns undefined without damage, or with more whole frames than
 * records.
 */
export const salvage = (
  bytes: Buffer,
  records: number | undefined,
  lastArrivalMs: number,
): Salvage | undefined => {
  const { gaps, end, whole, firstDamage } = survey(bytes);
  const known = gaps.reduce((sum, gap) => sum + (gap.records ?? 1), 0);
  let spare = records === undefined ? undefined : records - whole - known;
  if (spare !== undefined && spare < 0) return undefined;
  if (firstDamage === undefined && !spare) return undefined;

  const parts: Buffer[] = [];
  let lost = 0;
  let at = 0;
  let arrivalMs = 0;
  const mark = (count: number): void => {
    lost += count;
    parts.push(encodeLost(count, arrivalMs));
  };
  for (const gap of gaps) {
    parts.push(bytes.subarray(at, gap.from));
    arrivalMs = Math.max(arrivalMs, frameArrivalMs(bytes, gap.to));
    if (gap.records === undefined) {
      const most = Math.max(1, Math.floor((gap.to - gap.from) / leastFrameBytes));
      mark(spare === undefined ? most : 1 + spare);
      if (spare !== undefined) spare = 0;
    } else {
      mark(gap.records);
    }
    at = gap.to;
  }
  parts.push(bytes.subarray(at, records === undefined ? bytes.length : end));
  if (spare) {
    arrivalMs = Math.max(arrivalMs, lastArrivalMs);
    mark(spare);
  }
  return { bytes: Buffer.concat(parts), whole, lost, firstDamage: firstDamage ?? end };
};

/** The end of the last whole frame, and the gaps before it. Repairs frames in which only the length is wrong. */
const survey = (bytes: Buffer): { gaps: Gap[]; end: number; whole: number; firstDamage?: number } => {
  const gaps: Gap[] = [];
  let firstDamage: number | undefined;
  let whole = 0;
  let at = 0;
  let arrivalMs: number | undefined;
  for (;;) {
    const length = wholeFrame(bytes, at);
    if (length !== undefined) {
      arrivalMs = frameArrivalMs(bytes, at);
      whole += 1;
      at += length;
      continue;
    }
    const next = nextWhole(bytes, at, arrivalMs);
    if (next === undefined) return { gaps, end: at, whole, firstDamage };
    firstDamage ??= at;
    if (mendLength(bytes, at, next.at)) continue;
    gaps.push({ from: at, to: next.at, records: next.isNeighbour ? 1 : undefined });
    at = next.at;
  }
};

const wholeFrame = (bytes: Buffer, at: number): number | undefined => {
  if (at + frameHeaderBytes > bytes.length) return undefined;
  const length = frameLength(bytes, at);
  return length !== undefined && at + length <= bytes.length && isFrameIntact(bytes, at, length)
    ? length
    : undefined;
};

/**
 * Usually the damaged frame's own length leads to the next frame, and a whole frame before that is content of the record,
 * unless the checksum shows that the length is wrong. Otherwise it searches byte by byte.
 */
const nextWhole = (
  bytes: Buffer,
  damaged: number,
  arrivalMs: number | undefined,
): { at: number; isNeighbour: boolean } | undefined => {
  const length = damaged + frameHeaderBytes <= bytes.length ? frameLength(bytes, damaged) : undefined;
  const end =
    length !== undefined && wholeFrame(bytes, damaged + length) !== undefined ? damaged + length : undefined;
  const last = end === undefined ? bytes.length - leastFrameBytes + 1 : end - 1;
  for (let at = damaged + 1; at <= last; at++) {
    if (!isPlausible(bytes, at, arrivalMs) || wholeFrame(bytes, at) === undefined) continue;
    if (end === undefined || isOnlyLengthWrong(bytes, damaged, at)) return { at, isNeighbour: false };
  }
  return end === undefined ? undefined : { at: end, isNeighbour: true };
};

/** Whether the checksum matches up to the next frame. */
const isOnlyLengthWrong = (bytes: Buffer, at: number, next: number): boolean =>
  next - at >= leastFrameBytes - 1 &&
  crc32(bytes.subarray(at + frameHeaderBytes, next)) === bytes.readUInt32LE(at + 4);

const mendLength = (bytes: Buffer, at: number, next: number): boolean => {
  if (!isOnlyLengthWrong(bytes, at, next)) return false;
  bytes.writeUInt32LE(next - at - frameHeaderBytes, at);
  return true;
};
