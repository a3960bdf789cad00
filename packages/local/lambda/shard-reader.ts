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
/** With waitForRecords: how long to rely on it before reading anyway. */
const recheckMs = 1_000;
const throttles = new Set([
  "ProvisionedThroughputExceededException",
  "LimitExceededException",
  "KMSThrottlingException",
]);

const codeOf = (error: unknown): string =>
  (error as { code?: string }).code ?? (error as { name?: string }).name ?? "Error";

export const createShardReader = (options: ShardReaderOptions): ShardReader => {
  const { kinesis, stream, shardId, signal, log, now } = options;
  let position = options.position;
  let reads = 0;
  let lastTipRead = 0;
  const tipReached = createBell();
  const wake = createBell();
  let woken = false;

  const requestIterator = async (): Promise<string> => {
    const input: Record<string, unknown> = {
      StreamName: stream,
      ShardId: shardId,
      ShardIteratorType: position.type,
    };
    if (position.type === "AFTER_SEQUENCE_NUMBER") input.StartingSequenceNumber = position.sequenceNumber;
    if (position.type === "AT_TIMESTAMP") input.Timestamp = position.epochMs / 1000;
    try {
      return (await kinesis.call("GetShardIterator", input)).ShardIterator as string;
    } catch (error) {
      if (position.type !== "AFTER_SEQUENCE_NUMBER" || codeOf(error) !== "InvalidArgumentException")
        throw error;
      log(
        `record ${position.sequenceNumber} is no longer in the stream; reading continues at its oldest record`,
      );
      position = { type: "TRIM_HORIZON" };
      return requestIterator();
    }
  };

  /** Listens before the read begins, so that a record put during it is not missed. */
  const listen = () => {
    const listening = new AbortController();
    const stopListening = () => {
      listening.abort();
      signal.removeEventListener("abort", stopListening);
    };
    signal.addEventListener("abort", stopListening);
    options.waitForRecords?.(stream, listening.signal).then(
      () => {
        if (!listening.signal.aborted) wakeUp();
      },
      (error: unknown) => {
        if (!listening.signal.aborted) log(`cannot wait for records: ${String(error)}`);
      },
    );
    return stopListening;
  };

  const wakeUp = () => {
    woken = true;
    wake.ring();
  };

  const waitAtTip = async (startedAt: number) => {
    const limitMs = options.waitForRecords === undefined ? pollMs : recheckMs;
    if (!woken) await wake.wait(signal, limitMs - (performance.now() - startedAt));
    while (!signal.aborted && !options.isWanted()) {
      const leftMs = startedAt + pollMs - performance.now();
      if (leftMs <= 0) return;
      await options.roomChanged.wait(signal, leftMs);
    }
  };

  const readOnce = async (iterator: string): Promise<{ next: string | null; reachedTip: boolean }> => {
    reads += 1;
    const serial = reads;
    const startedAt = now();
    const answer = await kinesis.call("GetRecords", { ShardIterator: iterator });
    const records = answer.Records as readonly unknown[];
    const behindMs = Number(answer.MillisBehindLatest ?? 0);
    const next = (answer.NextShardIterator as string | null | undefined) ?? null;
    if (records.length > 0) {
      position = { type: "AFTER_SEQUENCE_NUMBER", sequenceNumber: options.lastSequenceNumber(records) };
      options.onRecords(records);
    }
    const reachedTip = behindMs === 0;
    options.onRead({ startedAt, behindMs, reachedTip, reachedEnd: next === null });
    if (reachedTip) {
      lastTipRead = serial;
      tipReached.ring();
    }
    return { next, reachedTip };
  };

  return {
    async run() {
      let iterator: string | undefined;
      let failures = 0;
      while (!signal.aborted) {
        if (!options.hasRoom()) {
          await options.roomChanged.wait(signal);
          continue;
        }
        woken = false;
        const startedAt = performance.now();
        const stopListening = listen();
        try {
          iterator ??= await requestIterator();
          const { next, reachedTip } = await readOnce(iterator);
          if (next === null) return true;
          iterator = next;
          failures = 0;
          if (reachedTip) await waitAtTip(startedAt);
        } catch (error) {
          if (signal.aborted) return false;
          if (codeOf(error) === "ExpiredIteratorException") {
            iterator = undefined;
            continue;
          }
          failures += 1;
          const throttled = throttles.has(codeOf(error));
          if (!throttled) {
            iterator = undefined;
            log(`reading failed, will retry: ${codeOf(error)}: ${(error as Error).message}`);
          }
          await options.sleep(Math.min(throttled ? 1_000 : 5_000, pollMs * 2 ** (failures - 1)), signal);
        } finally {
          stopListening();
        }
      }
      return false;
    },
    async readToTip(limit) {
      const target = reads + 1;
      while (lastTipRead < target && !limit.aborted && !signal.aborted) {
        wakeUp();
        await tipReached.wait(AbortSignal.any([limit, signal]));
      }
      return lastTipRead >= target;
    },
  };
};
