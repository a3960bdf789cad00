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

export const createLane = (options: LaneOptions): Lane => {
  const { environment, origin, windowGraceMs } = options;
  const { spec, signal } = environment;
  const widthMs = spec.tumblingWindowSeconds * 1000;
  const windowed = widthMs > 0;
  const queue: StreamRecord[] = [];
  const changed = createBell();
  let ended = false;
  let busy = false;
  let open = options.window;

  const startOf = (record: StreamRecord) => windowStartOf(record.arrivalMs, widthMs, open);

  const createEvent = (records: readonly StreamRecord[], start: number, final: boolean, early: boolean) => {
    const Records = records.map((record) => toEventRecord(record, origin));
    if (!windowed) return { Records };
    const { shardId, eventSourceArn } = origin;
    const state = open?.state ?? {};
    return { Records, ...describeWindow({ start, widthMs, state, shardId, eventSourceArn, final, early }) };
  };

  const closeWindow = async (window: OpenWindow): Promise<boolean> => {
    const final: Batch = {
      records: [],
      createEvent: () => createEvent([], window.start, true, window.overflowed),
      describe: () => ({
        startSequenceNumber: window.firstSequenceNumber,
        endSequenceNumber: window.lastSequenceNumber,
        firstArrivalMs: window.firstArrivalMs,
        lastArrivalMs: window.lastArrivalMs,
        batchSize: 0,
      }),
      async commit() {
        open = null;
        await options.commit([], null);
      },
    };
    return processBatch(final, environment);
  };

  const processRecords = async (records: readonly StreamRecord[]): Promise<boolean> => {
    const start = windowed ? startOf(records[0] as StreamRecord) : 0;
    return processBatch(
      {
        records,
        createEvent: (part) => createEvent(part, start, false, false),
        describe: describeRecords,
        async commit(part, state) {
          if (windowed && state !== undefined) open = advanceWindow(open, start, part, state);
          await options.commit(part, open);
          if (open?.overflowed) await closeWindow(open);
        },
      },
      environment,
    );
  };

  const nextBatch = async (): Promise<readonly StreamRecord[] | "closeWindow" | "ended" | "stopped"> => {
    for (;;) {
      if (signal.aborted) return "stopped";
      if (open?.overflowed) return "closeWindow";
      const first = queue[0];
      if (first === undefined) {
        const closable =
          open !== null && (ended || options.tipReadAt() >= open.start + widthMs + windowGraceMs);
        if (closable) return "closeWindow";
        if (ended) return "ended";
        options.onIdle();
        await changed.wait(signal);
        continue;
      }
      if (open !== null && startOf(first) > open.start) return "closeWindow";
      const { count, full } = measureBatch(queue, {
        batchSize: spec.batchSize,
        envelopeBytes: plainEnvelopeBytes + (open === null ? 0 : stateBytes(open.state)),
        windowOf: windowed ? startOf : undefined,
      });
      const leftMs = first.bufferedAt + spec.batchingWindowSeconds * 1000 - performance.now();
      if (full || ended || leftMs <= 0) return queue.splice(0, count);
      await changed.wait(signal, leftMs);
    }
  };

  return {
    push(record) {
      queue.push(record);
    },
    end() {
      ended = true;
      changed.ring();
    },
    changed,
    idle: () => !busy && queue.length === 0,
    window: () => open,
    async run() {
      for (;;) {
        busy = false;
        const next = await nextBatch();
        busy = true;
        if (next === "stopped") return false;
        if (next === "ended") return true;
        const finished =
          next === "closeWindow" ? await closeWindow(open as OpenWindow) : await processRecords(next);
        if (!finished) return false;
      }
    },
  };
};
