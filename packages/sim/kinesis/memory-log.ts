import { encodeFrames, type LogEntry, type LogRecord } from "@trips/local/kinesis/log/frame.ts";
import { type FrameCollector, RecordCollector } from "@trips/local/kinesis/log/frame-collector.ts";
import type { RecordLog } from "@trips/local/kinesis/model/stream-storage.ts";

type Kept = { readonly frame: Buffer; readonly arrivalMs: number };
type Appended = Awaited<ReturnType<RecordLog["append"]>>;

export type AppendHooks = {
  /** Throws where the disk would be full. */
  readonly before: () => void;
  readonly after: (position: number, entry: LogEntry, arrivalMs: number) => void;
};

/** The records of one shard in memory, at positions 1, 2, 3, …; arrival times never fall. */
export class MemoryLog implements RecordLog {
  readonly #hooks: AppendHooks;
  #kept: Kept[] = [];
  /** Positions up to this one were trimmed. */
  #trimmed = 0;
  #isClosed = false;
  #onCommit = () => {};

  constructor(hooks: AppendHooks) {
    this.#hooks = hooks;
  }

  get lastPosition(): number {
    return this.#trimmed + this.#kept.length;
  }

  get lastArrivalMs(): number {
    return this.#kept.at(-1)?.arrivalMs ?? 0;
  }

  set onCommit(listener: () => void) {
    this.#onCommit = listener;
  }

  async append(entries: readonly LogEntry[], nowMs: number): Promise<Appended> {
    if (this.#isClosed) throw new Error("A closed shard takes no records.");
    this.#hooks.before();
    const arrivalMs = Math.max(Math.floor(nowMs), this.lastArrivalMs);
    const firstPosition = this.lastPosition + 1;
    for (const entry of entries) {
      this.#kept.push({ frame: encodeFrames([entry], arrivalMs).bytes, arrivalMs });
      this.#hooks.after(this.lastPosition, entry, arrivalMs);
    }
    this.#onCommit();
    return { firstPosition, arrivalMs };
  }

  async read(from: number, maximumRecords: number, maximumBytes: number): Promise<LogRecord[]> {
    const collector = new RecordCollector(maximumRecords, maximumBytes);
    await this.collect(from, collector);
    return collector.records;
  }

  async collect(from: number, collector: FrameCollector): Promise<number> {
    let position = Math.max(from, this.#trimmed + 1);
    for (; position <= this.lastPosition && !collector.isFull; position++) {
      const { frame } = this.#kept[position - this.#trimmed - 1]!;
      if (!collector.take(frame, 0, frame.length, position)) break;
    }
    return position;
  }

  async positionAtTime(timeMs: number): Promise<number> {
    const index = this.#kept.findIndex(({ arrivalMs }) => arrivalMs >= timeMs);
    return index < 0 ? this.lastPosition + 1 : this.#trimmed + index + 1;
  }

  trimHorizon(horizonMs: number): Promise<number> {
    return this.positionAtTime(horizonMs);
  }

  async trim(horizonMs: number): Promise<void> {
    const kept = this.#kept.findIndex(({ arrivalMs }) => arrivalMs >= horizonMs);
    const gone = kept < 0 ? this.#kept.length : kept;
    this.#kept = this.#kept.slice(gone);
    this.#trimmed += gone;
  }

  async drain(): Promise<void> {}

  async seal(): Promise<void> {
    this.#isClosed = true;
  }

  async close(): Promise<void> {}
}
