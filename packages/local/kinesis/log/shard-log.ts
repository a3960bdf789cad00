import { writeSync } from "node:fs";
import { type FileHandle, mkdir, open, readdir, truncate } from "node:fs/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Durability } from "../../process/durability.ts";
import type { Log } from "../../service.ts";
import { type EncodedFrames, encodeFrames, type LogEntry, type LogRecord, markBytes } from "./frame.ts";
import { type FrameCollector, RecordCollector } from "./frame-collector.ts";
import {
  DamagedSegment,
  loadSummary,
  mendSegment,
  parseSegmentName,
  removeSegment,
  type Segment,
  scanSegment,
  segmentPath,
  writeSummary,
} from "./segment.ts";
import { findArrival, readSegment } from "./segment-reader.ts";
import { type SegmentSummary, SparseIndex } from "./sparse-index.ts";
import { Tail } from "./tail.ts";

export type Appended = { readonly firstPosition: number; readonly arrivalMs: number };

type PendingAppend = EncodedFrames & {
  readonly firstPosition: number;
  readonly records: number;
  readonly arrivalMs: number;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
};

/** A shorter write takes less time than handing it to another thread. */
const threadedBytes = 64 * 1024;

export type ShardLogOptions = {
  readonly directory: string;
  /** The last record's position, if the shard is closed. */
  readonly lastPosition?: number;
  readonly segmentBytes?: number;
  readonly tailBytes?: number;
  readonly durability: Durability;
  readonly log: Log;
};

/**
 * The records of one shard, in order, at positions 1, 2, 3, …: an append-only chain of segment files. The appends of
 * one turn of the event loop share one write; an append resolves, and readers see it, only once that write is as
 * durable as configured, so what was acknowledged or read survives. Arrival times never fall. Opening the log cuts off
 * an unfinished write at the end; other damage is logged and costs only the damaged records.
 */
export class ShardLog {
  readonly #directory: string;
  readonly #segmentBytes: number;
  readonly #durability: Durability;
  readonly #log: Log;
  readonly #tail: Tail;
  #segments: Segment[] = [];
  #closed: boolean;
  #active: { readonly index: SparseIndex; bytes: number; file?: FileHandle } | undefined;
  #nextPosition = 1;
  #committed = 0;
  #lastArrivalMs = 0;
  /** A position before which everything has expired, and the arrival time of its record. */
  #oldest: { readonly position: number; readonly arrivalMs: number } | undefined;
  #pending: PendingAppend[] = [];
  #working: Promise<void> | undefined;
  #onCommit: () => void = () => {};

  private constructor(options: ShardLogOptions) {
    this.#directory = options.directory;
    this.#closed = options.lastPosition !== undefined;
    this.#segmentBytes = options.segmentBytes ?? 8 * 1024 * 1024;
    this.#tail = new Tail(options.tailBytes ?? 4 * 1024 * 1024);
    this.#durability = options.durability;
    this.#log = options.log;
  }

  static async open(options: ShardLogOptions): Promise<ShardLog> {
    const log = new ShardLog(options);
    await log.#load(options.lastPosition);
    return log;
  }

  /** The position of the last written record; 0 for none. */
  get lastPosition(): number {
    return this.#committed;
  }

  get lastArrivalMs(): number {
    return this.#lastArrivalMs;
  }

  set onCommit(listener: () => void) {
    this.#onCommit = listener;
  }

  async #load(lastPosition: number | undefined): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
    const positions = (await readdir(this.#directory))
      .map(parseSegmentName)
      .filter((position) => position !== undefined)
      .sort((left, right) => left - right);
    this.#segments = positions.map((firstPosition, index) => ({
      firstPosition,
      path: segmentPath(this.#directory, firstPosition),
      records: (positions[index + 1] ?? (lastPosition ?? 0) + 1) - firstPosition,
      mends: 0,
    }));
    if (lastPosition === undefined) await this.#loadActive();
    else this.#committed = lastPosition;
    this.#nextPosition = this.#committed + 1;
    const last = this.#segments.findLast((segment) => segment.records > 0);
    if (last !== undefined && this.#lastArrivalMs === 0) {
      this.#lastArrivalMs = (await this.#mending(() => this.#summary(last))).lastArrivalMs;
    }
  }

  async #loadActive(): Promise<void> {
    const segment = this.#segments.at(-1);
    if (segment === undefined) return;
    const { path, firstPosition } = segment;
    let scanned = await scanSegment(path, firstPosition);
    if (
      scanned.fileBytes > scanned.bytes &&
      (await mendSegment(path, undefined, 0, this.#durability, this.#log))
    ) {
      scanned = await scanSegment(path, firstPosition);
    }
    if (scanned.fileBytes > scanned.bytes) {
      await truncate(path, scanned.bytes);
      this.#log(
        `${path}: cut ${scanned.fileBytes - scanned.bytes} bytes of an unfinished write ` +
          `behind ${scanned.records} whole records.`,
      );
    }
    segment.records = scanned.records;
    this.#committed = segment.firstPosition + scanned.records - 1;
    this.#active = { index: scanned.index, bytes: scanned.bytes };
    this.#lastArrivalMs = scanned.lastArrivalMs;
  }

  append(entries: readonly LogEntry[], nowMs: number): Promise<Appended> {
    if (this.#closed) throw new Error("A closed shard takes no records.");
    const last = this.#pending.at(-1);
    const arrivalMs = Math.max(Math.floor(nowMs), last?.arrivalMs ?? this.#lastArrivalMs);
    const firstPosition = this.#nextPosition;
    this.#nextPosition += entries.length;
    const frames = encodeFrames(entries, arrivalMs);
    return new Promise((resolve, reject) => {
      this.#pending.push({ ...frames, firstPosition, records: entries.length, arrivalMs, resolve, reject });
      this.#work();
    });
  }

  #work(): void {
    this.#working ??= this.#writePending().finally(() => {
      this.#working = undefined;
      if (this.#pending.length > 0) this.#work();
    });
  }

  async #writePending(): Promise<void> {
    while (this.#pending.length > 0) {
      await nextTurn();
      const group = this.#pending;
      this.#pending = [];
      try {
        await this.#write(group);
      } catch (error) {
        await this.#refuse(group, error);
        continue;
      }
      for (const append of group) append.resolve(append);
      this.#onCommit();
      if (this.#active!.bytes >= this.#segmentBytes) await this.#rollOrLog();
    }
  }

  async #write(group: readonly PendingAppend[]): Promise<void> {
    const active = await this.#openActive();
    const segment = this.#segments.at(-1)!;
    const bytes = group.length === 1 ? group[0]!.bytes : Buffer.concat(group.map((append) => append.bytes));
    for (let written = 0; written < bytes.length; ) {
      const rest = [written, bytes.length - written, active.bytes + written] as const;
      written +=
        bytes.length < threadedBytes
          ? writeSync(active.file.fd, bytes, ...rest)
          : (await active.file.write(bytes, ...rest)).bytesWritten;
    }
    await this.#durability.file(active.file);
    let offset = active.bytes;
    let records = 0;
    for (const append of group) {
      for (let mark = 0; mark < append.marks.length; mark += 2) {
        const markOffset = offset + append.marks[mark + 1]!;
        if (markOffset - active.index.lastOffset >= markBytes) {
          active.index.add(append.firstPosition + append.marks[mark]!, markOffset, append.arrivalMs);
        }
      }
      offset += append.bytes.length;
      records += append.records;
    }
    active.bytes = offset;
    segment.records += records;
    this.#tail.add(this.#committed + 1, records, bytes);
    this.#committed += records;
    this.#lastArrivalMs = group.at(-1)!.arrivalMs;
  }

  /** Neither a failed write nor anything queued behind it may be acknowledged: the positions would have a hole. */
  async #refuse(group: readonly PendingAppend[], error: unknown): Promise<void> {
    const refused = [...group, ...this.#pending];
    this.#pending = [];
    this.#nextPosition = this.#committed + 1;
    this.#log(`${this.#directory}: a write of ${refused.length} appends failed: ${String(error)}`);
    const file = this.#active?.file;
    await file?.truncate(this.#active!.bytes).catch((cause) => {
      this.#log(`${this.#directory}: the unfinished write could not be cut off: ${String(cause)}`);
    });
    for (const append of refused) append.reject(error);
  }

  async #openActive(): Promise<{ readonly index: SparseIndex; bytes: number; readonly file: FileHandle }> {
    const segment = this.#segments.at(-1) ?? this.#beginSegment(this.#committed + 1);
    const active = this.#active!;
    active.file ??= active.bytes === 0 ? await this.#create(segment.path) : await open(segment.path, "r+");
    return active as { readonly index: SparseIndex; bytes: number; readonly file: FileHandle };
  }

  async #create(path: string): Promise<FileHandle> {
    const file = await open(path, "w");
    try {
      await this.#durability.directory(this.#directory);
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  #beginSegment(firstPosition: number): Segment {
    const segment: Segment = {
      firstPosition,
      path: segmentPath(this.#directory, firstPosition),
      records: 0,
      mends: 0,
    };
    this.#segments = [...this.#segments, segment];
    this.#active = { index: new SparseIndex(), bytes: 0 };
    return segment;
  }

  /** The next file is created before the sealed one may be deleted, so the next position is never lost. */
  async #roll(): Promise<void> {
    const segment = this.#segments.at(-1)!;
    const active = this.#active!;
    const summary = this.#activeSummary(segment);
    await writeSummary(segment, summary);
    const file = await this.#create(segmentPath(this.#directory, this.#committed + 1));
    segment.summary = Promise.resolve(summary);
    this.#beginSegment(this.#committed + 1);
    this.#active!.file = file;
    await active.file?.close();
  }

  async #rollOrLog(): Promise<void> {
    await this.#roll().catch((error) => {
      this.#log(
        `${this.#directory}: no new segment could be created, writing continues in the old one: ${String(error)}`,
      );
    });
  }

  #activeSummary(segment: Segment): SegmentSummary {
    const { bytes, index } = this.#active!;
    return { bytes, index, records: segment.records, lastArrivalMs: this.#lastArrivalMs };
  }

  #summary(segment: Segment): Promise<SegmentSummary> {
    if (!this.#closed && segment === this.#segments.at(-1) && this.#active !== undefined) {
      return Promise.resolve(this.#activeSummary(segment));
    }
    segment.summary ??= loadSummary(segment).catch((error) => {
      segment.summary = undefined;
      throw error;
    });
    return segment.summary;
  }

  /**
   * Records from position `from` on: at most `maximumRecords`, and at most `maximumBytes` of keys and data, but at
   * least one if there is one. Trimmed records are skipped.
   */
  async read(from: number, maximumRecords: number, maximumBytes: number): Promise<LogRecord[]> {
    const collector = new RecordCollector(maximumRecords, maximumBytes);
    await this.collect(from, collector);
    return collector.records;
  }

  /**
   * Gives the frames from position `from` on to a collector until it is full. If it gave none, the returned position
   * is the one up to which everything is lost or trimmed.
   */
  async collect(from: number, collector: FrameCollector): Promise<number> {
    let position = Math.max(from, 1);
    await this.#mending(async () => {
      // After a repair, frames that were already taken are skipped.
      if (collector.frames > 0) position = collector.lastPosition + 1;
      while (!collector.isFull && position <= this.#committed) {
        if (this.#tail.holds(position)) return this.#tail.read(position, collector);
        const segment = this.#segmentAt(position);
        if (segment === undefined) return;
        position = Math.max(position, segment.firstPosition);
        position = await readSegment(segment, await this.#summary(segment), position, collector);
      }
    });
    return position;
  }

  /** The position of the first record that arrived at `timeMs` or later, or of the next record to be written. */
  positionAtTime(timeMs: number): Promise<number> {
    return this.#mending(async () => {
      const segments = this.#segments.filter((segment) => segment.records > 0);
      const first = segments[0];
      if (first === undefined || this.#lastArrivalMs < timeMs) return this.#committed + 1;
      let low = 0;
      let high = segments.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        const { index } = await this.#summary(segments[middle]!);
        if (index.firstArrivalMs! < timeMs) low = middle + 1;
        else high = middle;
      }
      const segment = segments[low - 1];
      if (segment === undefined) return first.firstPosition;
      return findArrival(segment, await this.#summary(segment), timeMs);
    });
  }

  /** Where reading begins when everything that arrived before `horizonMs` has expired. */
  async trimHorizon(horizonMs: number): Promise<number> {
    if (this.#oldest !== undefined && this.#oldest.arrivalMs >= horizonMs) return this.#oldest.position;
    const position = await this.positionAtTime(horizonMs);
    const [record] = await this.read(position, 1, 0);
    if (record !== undefined) this.#oldest = { position: record.position, arrivalMs: record.arrivalMs };
    return record?.position ?? position;
  }

  /** Deletes the segments all of whose records arrived before `horizonMs`. */
  trim(horizonMs: number): Promise<void> {
    return this.#mending(() => this.#exclusively(() => this.#trim(horizonMs)));
  }

  async #trim(horizonMs: number): Promise<void> {
    const last = this.#segments.at(-1);
    if (last === undefined) return;
    if (!this.#closed && last.records > 0 && this.#lastArrivalMs < horizonMs) {
      await this.#roll();
      this.#tail.clear();
    }
    for (const segment of this.#segments) {
      if (!this.#closed && segment === this.#segments.at(-1)) return;
      if (segment.records > 0 && (await this.#summary(segment)).lastArrivalMs >= horizonMs) return;
      this.#segments = this.#segments.filter((other) => other !== segment);
      await removeSegment(segment);
    }
  }

  /** Resolves when everything appended so far has been written or refused. */
  async drain(): Promise<void> {
    while (this.#working !== undefined) await this.#working;
  }

  /** Ends the shard: it takes no more records; those it has stay readable. */
  seal(): Promise<void> {
    return this.#exclusively(async () => {
      const segment = this.#segments.at(-1);
      if (segment !== undefined && this.#active !== undefined) {
        const summary = this.#activeSummary(segment);
        await writeSummary(segment, summary);
        segment.summary = Promise.resolve(summary);
        await this.#active.file?.close();
      }
      this.#closed = true;
      this.#active = undefined;
      this.#tail.clear();
    });
  }

  /** Waits for the current write and closes the file. */
  close(): Promise<void> {
    return this.#exclusively(async () => {
      const file = this.#active?.file;
      if (this.#active !== undefined) this.#active.file = undefined;
      await file?.close();
    });
  }

  async #exclusively(action: () => Promise<void>): Promise<void> {
    while (this.#working !== undefined) await this.#working;
    const done = action();
    this.#working = done
      .catch(() => {})
      .then(() => {
        this.#working = undefined;
        if (this.#pending.length > 0) this.#work();
      });
    await done;
  }

  /** Retries when a segment was trimmed meanwhile, or was damaged and has been repaired. */
  async #mending<Result>(attempt: () => Promise<Result>): Promise<Result> {
    for (;;) {
      const before = this.#segments;
      try {
        return await attempt();
      } catch (error) {
        if (error instanceof DamagedSegment && (await this.#mend(error))) continue;
        const isTrimmed = (error as NodeJS.ErrnoException).code === "ENOENT" && this.#segments !== before;
        if (!isTrimmed) throw error;
      }
    }
  }

  /** False when nothing could be repaired: the frames do not show the damage. */
  async #mend({ segment, mends }: DamagedSegment): Promise<boolean> {
    await this.#exclusively(async () => {
      if (segment.mends !== mends) return;
      const { lastArrivalMs } = (await segment.summary?.catch(() => undefined)) ?? { lastArrivalMs: 0 };
      if (!(await mendSegment(segment.path, segment.records, lastArrivalMs, this.#durability, this.#log)))
        return;
      segment.mends += 1;
      const summary = await scanSegment(segment.path, segment.firstPosition);
      if (!this.#closed && segment === this.#segments.at(-1) && this.#active !== undefined) {
        await this.#active.file?.close();
        this.#active = { index: summary.index, bytes: summary.bytes };
        return;
      }
      await writeSummary(segment, summary);
      segment.summary = Promise.resolve(summary);
    });
    return segment.mends !== mends;
  }

  #segmentAt(position: number): Segment | undefined {
    return (
      this.#segments.findLast((segment) => segment.records > 0 && segment.firstPosition <= position) ??
      this.#segments.find((segment) => segment.records > 0)
    );
  }
}
