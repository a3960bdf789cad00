import { type AttemptEnvironment, type Batch, describeRecords, processBatch } from "./attempts.ts";
import { type Bell, createBell } from "./bell.ts";
import { type EventOrigin, measureBatch, type StreamRecord, toEventRecord } from "./kinesis-event.ts";
import {
  advanceWindow,
  describeWindow,
  type OpenWindow,
  stateBytes,
  windowStartOf,
} from "./tumbling-window.ts";

/** What a lane needs to know about its shard; the shard's consumer provides all of it. */
export type LaneOptions = {
  readonly environment: AttemptEnvironment;
  readonly origin: EventOrigin;
  readonly window: OpenWindow | null;
  /** How long after its end a window without newer records closes. */
  readonly windowGraceMs: number;
  /** Start time of the last read that reached the shard's tip; −Infinity before the first. */
  readonly tipReadAt: () => number;
  /** Called when the lane has nothing left to do. */
  readonly onIdle: () => void;
  /** Persists that these records are done, and the window's new state. */
  readonly commit: (records: readonly StreamRecord[], window: OpenWindow | null) => Promise<void>;
};

export type Lane = {
  push(record: StreamRecord): void;
  /** The shard has no more records: the lane finishes what it has. */
  end(): void;
  /** Rings when something else may have changed, such as the tip. */
  readonly changed: Bell;
  idle(): boolean;
  window(): OpenWindow | null;
  /** True when the shard's records are all done and its window closed; false when stopped before. */
  run(): Promise<boolean>;
};

/** Bytes of an event without its records and its state, rounded up. */
const plainEnvelopeBytes = 1_024;

class QueueLane implements Lane {
  readonly changed: Bell;
  readonly #options: LaneOptions;
  readonly #widthMs: number;
  readonly #windowed: boolean;
  readonly #queue: StreamRecord[] = [];
  #ended = false;
  #busy = false;
  #open: OpenWindow | null;
  readonly #startOf = (record: StreamRecord): number =>
    windowStartOf(record.arrivalMs, this.#widthMs, this.#open);

  constructor(options: LaneOptions) {
    this.#options = options;
    this.changed = createBell(options.environment.effects.after);
    this.#widthMs = options.environment.spec.tumblingWindowSeconds * 1000;
    this.#windowed = this.#widthMs > 0;
    this.#open = options.window;
  }

  push(record: StreamRecord): void {
    this.#queue.push(record);
  }

  end(): void {
    this.#ended = true;
    this.changed.ring();
  }

  idle(): boolean {
    return !this.#busy && this.#queue.length === 0;
  }

  window(): OpenWindow | null {
    return this.#open;
  }

  async run(): Promise<boolean> {
    for (;;) {
      this.#busy = false;
      const next = await this.#nextBatch();
      this.#busy = true;
      if (next === "stopped") return false;
      if (next === "ended") return true;
      const finished =
        next === "closeWindow"
          ? await this.#closeWindow(this.#open as OpenWindow)
          : await this.#processRecords(next);
      if (!finished) return false;
    }
  }

  async #nextBatch(): Promise<readonly StreamRecord[] | "closeWindow" | "ended" | "stopped"> {
    const { environment, onIdle } = this.#options;
    const { spec, signal, effects } = environment;
    for (;;) {
      if (signal.aborted) return "stopped";
      if (this.#open?.overflowed) return "closeWindow";
      const first = this.#queue[0];
      if (first === undefined) {
        if (this.#isClosable()) return "closeWindow";
        if (this.#ended) return "ended";
        onIdle();
        await this.changed.wait(signal);
        continue;
      }
      if (this.#open !== null && this.#startOf(first) > this.#open.start) return "closeWindow";
      const { count, full } = this.#measureBatch();
      const leftMs = first.bufferedAt + spec.batchingWindowSeconds * 1000 - effects.monotonicMs();
      if (full || this.#ended || leftMs <= 0) return this.#queue.splice(0, count);
      await this.changed.wait(signal, leftMs);
    }
  }

  /** Whether no record can come for the open window. */
  #isClosable(): boolean {
    const { tipReadAt, windowGraceMs } = this.#options;
    if (this.#open === null) return false;
    return this.#ended || tipReadAt() >= this.#open.start + this.#widthMs + windowGraceMs;
  }

  #measureBatch() {
    return measureBatch(this.#queue, {
      batchSize: this.#options.environment.spec.batchSize,
      envelopeBytes: plainEnvelopeBytes + (this.#open === null ? 0 : stateBytes(this.#open.state)),
      windowOf: this.#windowed ? this.#startOf : undefined,
    });
  }

  async #processRecords(records: readonly StreamRecord[]): Promise<boolean> {
    const start = this.#windowed ? this.#startOf(records[0] as StreamRecord) : 0;
    const batch: Batch = {
      records,
      createEvent: (part) => this.#createEvent(part, start, false, false),
      describe: describeRecords,
      commit: async (part, state) => {
        if (this.#windowed && state !== undefined) this.#open = advanceWindow(this.#open, start, part, state);
        await this.#options.commit(part, this.#open);
        if (this.#open?.overflowed) await this.#closeWindow(this.#open);
      },
    };
    return processBatch(batch, this.#options.environment);
  }

  async #closeWindow(window: OpenWindow): Promise<boolean> {
    const final: Batch = {
      records: [],
      createEvent: () => this.#createEvent([], window.start, true, window.overflowed),
      describe: () => ({
        startSequenceNumber: window.firstSequenceNumber,
        endSequenceNumber: window.lastSequenceNumber,
        firstArrivalMs: window.firstArrivalMs,
        lastArrivalMs: window.lastArrivalMs,
        batchSize: 0,
      }),
      commit: async () => {
        this.#open = null;
        await this.#options.commit([], null);
      },
    };
    return processBatch(final, this.#options.environment);
  }

  #createEvent(records: readonly StreamRecord[], start: number, final: boolean, early: boolean) {
    const { origin } = this.#options;
    const Records = records.map((record) => toEventRecord(record, origin));
    if (!this.#windowed) return { Records };
    const { shardId, eventSourceArn } = origin;
    const state = this.#open?.state ?? {};
    const window = { start, widthMs: this.#widthMs, state, shardId, eventSourceArn, final, early };
    return { Records, ...describeWindow(window) };
  }
}

export const createLane = (options: LaneOptions): Lane => {
  const lane = new QueueLane(options);
  return {
    push: (record) => lane.push(record),
    end: () => lane.end(),
    changed: lane.changed,
    idle: () => lane.idle(),
    window: () => lane.window(),
    run: () => lane.run(),
  };
};
