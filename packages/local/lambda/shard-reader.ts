import type { Effects } from "../process/effects.ts";
import type { Log } from "../service.ts";
import { type Bell, createBell, type Sleep } from "./bell.ts";

export type KinesisCaller = {
  call(operation: string, input: object): Promise<Record<string, unknown>>;
};

/** Where reading begins: after the last finished record, or at the mapping's starting position. */
export type ReadPosition =
  | { readonly type: "AFTER_SEQUENCE_NUMBER"; readonly sequenceNumber: string }
  | { readonly type: "TRIM_HORIZON" }
  | { readonly type: "AT_TIMESTAMP"; readonly epochMs: number };

export type ShardReaderOptions = {
  readonly kinesis: KinesisCaller;
  readonly stream: string;
  readonly shardId: string;
  readonly position: ReadPosition;
  /** Resolves when the stream may have new records. Without it the shard is polled. */
  readonly waitForRecords?: (stream: string, signal: AbortSignal) => Promise<void>;
  readonly onRecords: (records: readonly unknown[]) => void;
  /** Called after every read, with the time it began. */
  readonly onRead: (read: {
    startedAt: number;
    behindMs: number;
    reachedTip: boolean;
    reachedEnd: boolean;
  }) => void;
  /** False while enough is buffered; `roomChanged` rings when there may be room again. */
  readonly hasRoom: () => boolean;
  /** False while no lane could use a new record. */
  readonly isWanted: () => boolean;
  readonly roomChanged: Bell;
  readonly lastSequenceNumber: (records: readonly unknown[]) => string;
  readonly now: () => number;
  readonly sleep: Sleep;
  readonly effects: Pick<Effects, "after" | "monotonicMs">;
  /** With waitForRecords: how long to rely on it before reading anyway. */
  readonly recheckMs: number;
  readonly signal: AbortSignal;
  readonly log: Log;
};

export type ShardReader = {
  /** Reads until the shard's end (true) or until stopped (false). */
  run(): Promise<boolean>;
  /** Resolves when a read that began after this call has reached the tip, or when the signal aborts. */
  readToTip(signal: AbortSignal): Promise<boolean>;
};

/** Four reads a second leave one of a shard's five for another reader. */
const pollMs = 250;
const throttles = new Set([
  "ProvisionedThroughputExceededException",
  "LimitExceededException",
  "KMSThrottlingException",
]);

const codeOf = (error: unknown): string =>
  (error as { code?: string }).code ?? (error as { name?: string }).name ?? "Error";

const iteratorInput = (stream: string, shardId: string, position: ReadPosition): Record<string, unknown> => {
  const input: Record<string, unknown> = {
    StreamName: stream,
    ShardId: shardId,
    ShardIteratorType: position.type,
  };
  if (position.type === "AFTER_SEQUENCE_NUMBER") input.StartingSequenceNumber = position.sequenceNumber;
  if (position.type === "AT_TIMESTAMP") input.Timestamp = position.epochMs / 1000;
  return input;
};

class PollingReader implements ShardReader {
  readonly #options: ShardReaderOptions;
  #position: ReadPosition;
  #iterator: string | undefined;
  #failures = 0;
  #reads = 0;
  #lastTipRead = 0;
  readonly #tipReached: Bell;
  readonly #wake: Bell;
  #woken = false;

  constructor(options: ShardReaderOptions) {
    this.#options = options;
    this.#position = options.position;
    this.#tipReached = createBell(options.effects.after);
    this.#wake = createBell(options.effects.after);
  }

  async run(): Promise<boolean> {
    const { signal, hasRoom, roomChanged, effects } = this.#options;
    while (!signal.aborted) {
      if (!hasRoom()) {
        await roomChanged.wait(signal);
        continue;
      }
      this.#woken = false;
      const startedAt = effects.monotonicMs();
      const stopListening = this.#listen();
      try {
        this.#iterator ??= await this.#requestIterator();
        const { next, reachedTip } = await this.#readOnce(this.#iterator);
        if (next === null) return true;
        this.#iterator = next;
        this.#failures = 0;
        if (reachedTip) await this.#waitAtTip(startedAt);
      } catch (error) {
        if (signal.aborted) return false;
        await this.#recoverFrom(error);
      } finally {
        stopListening();
      }
    }
    return false;
  }

  async readToTip(limit: AbortSignal): Promise<boolean> {
    const { signal } = this.#options;
    const target = this.#reads + 1;
    while (this.#lastTipRead < target && !limit.aborted && !signal.aborted) {
      this.#wakeUp();
      await this.#tipReached.wait(AbortSignal.any([limit, signal]));
    }
    return this.#lastTipRead >= target;
  }

  async #requestIterator(): Promise<string> {
    const { kinesis, stream, shardId, log } = this.#options;
    const position = this.#position;
    const input = iteratorInput(stream, shardId, position);
    try {
      return (await kinesis.call("GetShardIterator", input)).ShardIterator as string;
    } catch (error) {
      if (position.type !== "AFTER_SEQUENCE_NUMBER" || codeOf(error) !== "InvalidArgumentException")
        throw error;
      log(
        `record ${position.sequenceNumber} is no longer in the stream; reading continues at its oldest record`,
      );
      this.#position = { type: "TRIM_HORIZON" };
      return this.#requestIterator();
    }
  }

  async #readOnce(iterator: string): Promise<{ next: string | null; reachedTip: boolean }> {
    const { kinesis, now, lastSequenceNumber, onRecords, onRead } = this.#options;
    this.#reads += 1;
    const serial = this.#reads;
    const startedAt = now();
    const answer = await kinesis.call("GetRecords", { ShardIterator: iterator });
    const records = answer.Records as readonly unknown[];
    const behindMs = Number(answer.MillisBehindLatest ?? 0);
    const next = (answer.NextShardIterator as string | null | undefined) ?? null;
    if (records.length > 0) {
      this.#position = { type: "AFTER_SEQUENCE_NUMBER", sequenceNumber: lastSequenceNumber(records) };
      onRecords(records);
    }
    const reachedTip = behindMs === 0;
    onRead({ startedAt, behindMs, reachedTip, reachedEnd: next === null });
    if (reachedTip) {
      this.#lastTipRead = serial;
      this.#tipReached.ring();
    }
    return { next, reachedTip };
  }

  /** Listens before the read begins, so that a record put during it is not missed. */
  #listen(): () => void {
    const { stream, signal, waitForRecords, log } = this.#options;
    const listening = new AbortController();
    const stopListening = () => {
      // With a reason, because one of its own would cost a stack trace for every read.
      listening.abort("read");
      signal.removeEventListener("abort", stopListening);
    };
    signal.addEventListener("abort", stopListening);
    waitForRecords?.(stream, listening.signal).then(
      () => {
        if (!listening.signal.aborted) this.#wakeUp();
      },
      (error: unknown) => {
        if (!listening.signal.aborted) log(`cannot wait for records: ${String(error)}`);
      },
    );
    return stopListening;
  }

  #wakeUp(): void {
    this.#woken = true;
    this.#wake.ring();
  }

  async #waitAtTip(startedAt: number): Promise<void> {
    const { signal, waitForRecords, isWanted, roomChanged, effects, recheckMs } = this.#options;
    const limitMs = waitForRecords === undefined ? pollMs : recheckMs;
    if (!this.#woken) await this.#wake.wait(signal, limitMs - (effects.monotonicMs() - startedAt));
    while (!signal.aborted && !isWanted()) {
      const leftMs = startedAt + pollMs - effects.monotonicMs();
      if (leftMs <= 0) return;
      await roomChanged.wait(signal, leftMs);
    }
  }

  async #recoverFrom(error: unknown): Promise<void> {
    const { sleep, signal, log } = this.#options;
    const code = codeOf(error);
    if (code === "ExpiredIteratorException") {
      this.#iterator = undefined;
      return;
    }
    this.#failures += 1;
    const throttled = throttles.has(code);
    if (!throttled) {
      this.#iterator = undefined;
      log(`reading failed, will retry: ${code}: ${(error as Error).message}`);
    }
    await sleep(Math.min(throttled ? 1_000 : 5_000, pollMs * 2 ** (this.#failures - 1)), signal);
  }
}

export const createShardReader = (options: ShardReaderOptions): ShardReader => {
  const reader = new PollingReader(options);
  return {
    run: () => reader.run(),
    readToTip: (limit) => reader.readToTip(limit),
  };
};
