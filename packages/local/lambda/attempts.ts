import type { Effects } from "../process/effects.ts";
import type { FunctionRuntime, InvocationResult, Log } from "../service.ts";
import type { EventSourceMappingSpec } from "../settings.ts";
import { backoffMs, decide, type Report, readReport } from "./batch-outcome.ts";
import type { Sleep } from "./bell.ts";
import type { BatchInfo, DiscardedBatch } from "./failure-destination.ts";
import type { StreamRecord } from "./kinesis-event.ts";

/** What processing a batch needs, for all batches of a mapping. */
export type AttemptEnvironment = {
  readonly spec: EventSourceMappingSpec;
  readonly functions: FunctionRuntime;
  readonly discard: (discarded: DiscardedBatch) => Promise<string>;
  /** The age at which a record is given up: the mapping's setting, else the stream's retention. */
  readonly maximumAgeMs: () => number;
  readonly now: () => number;
  readonly sleep: Sleep;
  readonly effects: Pick<Effects, "after" | "monotonicMs" | "uuid">;
  readonly signal: AbortSignal;
  readonly log: Log;
};

/** One batch: how its events are made and what happens when records of it are done. */
export type Batch = {
  /** In stream order; empty for the final invoke of a window. */
  readonly records: readonly StreamRecord[];
  createEvent(records: readonly StreamRecord[]): unknown;
  describe(records: readonly StreamRecord[]): BatchInfo;
  /** Marks these records as done, in order; `state` is what the function returned for them, if it succeeded. */
  commit(records: readonly StreamRecord[], state?: unknown): Promise<void>;
};

export const describeRecords = (records: readonly StreamRecord[]): BatchInfo => {
  const first = records[0] as StreamRecord;
  const last = records.at(-1) as StreamRecord;
  return {
    startSequenceNumber: first.sequenceNumber,
    endSequenceNumber: last.sequenceNumber,
    firstArrivalMs: first.arrivalMs,
    lastArrivalMs: last.arrivalMs,
    batchSize: records.length,
  };
};

type Piece = {
  readonly records: readonly StreamRecord[];
  readonly retriesUsed: number;
  readonly invokeCount: number;
  readonly lastInvocation?: DiscardedBatch["lastInvocation"];
};

const describeFailure = (report: Report, piece: Piece): string => {
  switch (report.kind) {
    case "failedFrom":
      return `reported record ${report.index + 1} of ${piece.records.length} as failed`;
    case "failed":
    case "notRun":
      return `failed with ${piece.records.length} records: ${report.reason}`;
    default:
      return report.kind;
  }
};

/** Returns true once the piece is in the failure destination and done; false if stopped before. */
const discard = async (
  piece: Piece,
  condition: DiscardedBatch["condition"],
  batch: Batch,
  { signal, sleep, log, discard: send }: AttemptEnvironment,
): Promise<boolean> => {
  const discarded: DiscardedBatch = {
    condition,
    invokeCount: piece.invokeCount,
    lastInvocation: piece.lastInvocation,
    batch: batch.describe(piece.records),
    payload: batch.createEvent(piece.records),
  };
  for (let failures = 1; !signal.aborted; failures += 1) {
    try {
      const place = await send(discarded);
      log(`${condition}: ${piece.records.length} records are given up and kept in ${place}`);
      break;
    } catch (error) {
      log(`the failure destination failed, will retry: ${(error as Error).message}`);
      await sleep(backoffMs(failures), signal);
    }
  }
  if (signal.aborted) return false;
  await batch.commit(piece.records);
  return true;
};

const invoke = async (piece: Piece, batch: Batch, environment: AttemptEnvironment) => {
  const { spec, functions, effects, log } = environment;
  const result: InvocationResult & { readonly requestId?: string } = await functions.invoke(
    spec.function,
    batch.createEvent(piece.records),
  );
  const sequenceNumbers = piece.records.map(({ sequenceNumber }) => sequenceNumber);
  const report = readReport(result, sequenceNumbers, {
    reportBatchItemFailures: spec.reportBatchItemFailures,
    windowed: spec.tumblingWindowSeconds > 0,
  });
  const decision = decide(report, { size: piece.records.length, retriesUsed: piece.retriesUsed }, spec);
  if (report.kind !== "success") log(`${spec.function} ${describeFailure(report, piece)}`);
  const invoked: Piece = {
    ...piece,
    invokeCount: piece.invokeCount + (report.kind === "notRun" ? 0 : 1),
    lastInvocation: {
      requestId: result.requestId ?? effects.uuid(),
      functionError: report.kind === "failed" ? report.functionError : null,
    },
  };
  return { decision, invoked, state: "state" in report ? report.state : undefined };
};

const untried = (records: readonly StreamRecord[]): Piece => ({ records, retriesUsed: 0, invokeCount: 0 });

/**
 * Invokes the function until every record of the batch is done: handled, or sent to the failure destination. Returns
 * false if stopped before; uncommitted records are delivered again later.
 */
export const processBatch = async (batch: Batch, environment: AttemptEnvironment): Promise<boolean> => {
  const { signal } = environment;
  const pieces: Piece[] = [untried(batch.records)];
  let failuresInARow = 0;
  while (pieces.length > 0) {
    if (signal.aborted) return false;
    const piece = pieces[0] as Piece;
    const { records } = piece;

    const expired = countExpired(records, environment.now() - environment.maximumAgeMs());
    if (expired > 0) {
      const old = { ...piece, records: records.slice(0, expired) };
      if (!(await discard(old, "RecordAgeExceeded", batch, environment))) return false;
      if (expired === records.length) pieces.shift();
      else pieces[0] = { ...piece, records: records.slice(expired) };
      continue;
    }

    const { decision, invoked, state } = await invoke(piece, batch, environment);
    switch (decision.kind) {
      case "success":
        await batch.commit(records, state);
        pieces.shift();
        failuresInARow = 0;
        continue;
      case "retry":
        if (decision.from > 0) {
          await batch.commit(records.slice(0, decision.from), state);
          pieces[0] = untried(records.slice(decision.from));
          failuresInARow = 0;
        } else pieces[0] = { ...invoked, retriesUsed: decision.retriesUsed };
        break;
      case "split":
        pieces.splice(0, 1, untried(records.slice(0, decision.at)), untried(records.slice(decision.at)));
        break;
      case "discard":
        if (signal.aborted || !(await discard(invoked, "RetryAttemptsExhausted", batch, environment)))
          return false;
        pieces.shift();
        continue;
      default:
        decision satisfies never;
    }
    failuresInARow += 1;
    await environment.sleep(backoffMs(failuresInARow), signal);
  }
  return true;
};

const countExpired = (records: readonly StreamRecord[], olderThanMs: number): number => {
  const index = records.findIndex(({ arrivalMs }) => arrivalMs >= olderThanMs);
  return index < 0 ? records.length : index;
};
