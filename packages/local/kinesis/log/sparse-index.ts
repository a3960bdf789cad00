import { crc32 } from "node:zlib";

/** A frame's position, its offset in the segment and its arrival time. */
export type IndexEntry = {
  readonly position: number;
  readonly offset: number;
  readonly arrivalMs: number;
};

const fieldsPerEntry = 3;

/**
 * Finds a frame of one segment by position or by arrival time, from an entry about every 64 KiB; the reader
 * walks the frames from there. Entries are appended in rising order of all three fields.
 */
export class SparseIndex {
  #fields: Float64Array;
  #entries = 0;

  constructor(fields?: Float64Array) {
    this.#fields = fields ?? new Float64Array(8 * fieldsPerEntry);
    this.#entries = fields === undefined ? 0 : fields.length / fieldsPerEntry;
  }

  get isEmpty(): boolean {
    return this.#entries === 0;
  }

  get firstArrivalMs(): number | undefined {
    return this.#entries === 0 ? undefined : this.#fields[2];
  }

  get lastOffset(): number {
    return this.#entries === 0 ? -Infinity : this.#fields[(this.#entries - 1) * fieldsPerEntry + 1]!;
  }

  add(position: number, offset: number, arrivalMs: number): void {
    const at = this.#entries * fieldsPerEntry;
    if (at === this.#fields.length) {
      const grown = new Float64Array(this.#fields.length * 2);
      grown.set(this.#fields);
      this.#fields = grown;
    }
    this.#fields[at] = position;
    this.#fields[at + 1] = offset;
    this.#fields[at + 2] = arrivalMs;
    this.#entries += 1;
  }

  /** The last entry whose position is at most `position`. */
  atPosition(position: number): IndexEntry | undefined {
    return this.#last((at) => this.#fields[at]! <= position);
  }

  /** The last entry that arrived before `timeMs`. */
  beforeTime(timeMs: number): IndexEntry | undefined {
    return this.#last((at) => this.#fields[at + 2]! < timeMs);
  }

  #last(holds: (at: number) => boolean): IndexEntry | undefined {
    let low = 0;
    let high = this.#entries;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(middle * fieldsPerEntry)) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return undefined;
    const at = (low - 1) * fieldsPerEntry;
    return {
      position: this.#fields[at]!,
      offset: this.#fields[at + 1]!,
      arrivalMs: this.#fields[at + 2]!,
    };
  }

  fields(): Float64Array {
    return this.#fields.slice(0, this.#entries * fieldsPerEntry);
  }
}

export type SegmentSummary = {
  readonly bytes: number;
  readonly records: number;
  readonly lastArrivalMs: number;
  readonly index: SparseIndex;
};

const formatVersion = 1;
const headerFields = 4;

/** The file beside a sealed segment: float64 LE fields (version, bytes, records, last arrival, entries…), CRC-32. */
export const encodeSummary = (summary: SegmentSummary): Buffer => {
  const entries = summary.index.fields();
  const bytes = Buffer.alloc((headerFields + entries.length) * 8 + 4);
  [formatVersion, summary.bytes, summary.records, summary.lastArrivalMs, ...entries].forEach(
    (field, index) => {
      bytes.writeDoubleLE(field, index * 8);
    },
  );
  bytes.writeUInt32LE(crc32(bytes.subarray(0, bytes.length - 4)), bytes.length - 4);
  return bytes;
};

/** Undefined for a damaged file; the segment can be scanned instead. */
export const decodeSummary = (bytes: Buffer): SegmentSummary | undefined => {
  const fieldBytes = bytes.length - 4;
  if (fieldBytes < headerFields * 8 || fieldBytes % 8 !== 0) return undefined;
  if (crc32(bytes.subarray(0, fieldBytes)) !== bytes.readUInt32LE(fieldBytes)) return undefined;
  if (bytes.readDoubleLE(0) !== formatVersion) return undefined;
  const fields = new Float64Array(fieldBytes / 8 - headerFields);
  if (fields.length % fieldsPerEntry !== 0) return undefined;
  for (let index = 0; index < fields.length; index++) {
    fields[index] = bytes.readDoubleLE((headerFields + index) * 8);
  }
  return {
    bytes: bytes.readDoubleLE(8),
    records: bytes.readDoubleLE(16),
    lastArrivalMs: bytes.readDoubleLE(24),
    index: new SparseIndex(fields),
  };
};
