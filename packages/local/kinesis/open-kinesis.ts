import { region as defaultRegion } from "../../core/pipeline.ts";
import { AwsError, type JsonService, type Log, type Running, type WireResponse } from "../service.ts";
import { Account } from "./account.ts";
import { type Caller, getRecords, getShardIterator, resolveIterator } from "./get-operations.ts";
import { putRecord, putRecords } from "./put-operations.ts";
import { isOperationName, type OperationName, type RequestOf, requestShapes } from "./request-shapes.ts";
import { mergeShards, splitShard } from "./reshard-operations.ts";
import { checkRequest } from "./shape.ts";
import { listShards } from "./shard-listing.ts";
import {
  createStream,
  decreaseRetention,
  deleteStream,
  describeStream,
  describeStreamSummary,
  increaseRetention,
  listStreams,
} from "./stream-operations.ts";
import { answer, answerError, wireFormat } from "./wire.ts";

export type KinesisOptions = {
  readonly directory: string;
  readonly now?: () => number;
  /** Whether the shards' throughput limits hold. */
  readonly limits?: "enforced" | "lifted";
  readonly region?: string;
  readonly accountId?: string;
  readonly log?: Log;
};

/**
 * Kinesis Data Streams. Write limits hold for `handle` and `call` alike; the read limits (5 GetRecords and
 * 2 MB a second per shard) hold for `handle` only, so that consumers in this process do not starve each other.
 * What `call` answers as `Data` is a view on shared memory and must not be changed.
 */
export type KinesisService = JsonService &
  Running & {
    /**
     * Resolves when GetRecords with this iterator has something to tell: a record, or the end of the shard or
     * of the stream. It may resolve without cause (after a minute, on abort, on stop), never rejects for an
     * abort, and throws as GetRecords does for an iterator that is invalid or whose stream is gone.
     */
    waitForRecords(shardIterator: string, signal?: AbortSignal): Promise<void>;
  };

type Operations = {
  readonly [Name in OperationName]: (
    account: Account,
    request: RequestOf<Name>,
    caller: Caller,
  ) => Promise<Record<string, unknown> | undefined>;
};

const operations: Operations = {
  CreateStream: createStream,
  DeleteStream: deleteStream,
  DescribeStream: describeStream,
  DescribeStreamSummary: describeStreamSummary,
  ListStreams: listStreams,
  ListShards: listShards,
  PutRecord: putRecord,
  PutRecords: putRecords,
  GetShardIterator: getShardIterator,
  GetRecords: getRecords,
  SplitShard: splitShard,
  MergeShards: mergeShards,
  IncreaseStreamRetentionPeriod: increaseRetention,
  DecreaseStreamRetentionPeriod: decreaseRetention,
};

const trimIntervalMs = 60_000;
const longestWaitMs = 60_000;

export async function openKinesis(options: KinesisOptions): Promise<KinesisService> {
  const log = options.log ?? (() => {});
  const account = await Account.open({
    directory: options.directory,
    now: options.now ?? Date.now,
    limits: options.limits ?? "enforced",
    region: options.region ?? defaultRegion,
    accountId: options.accountId ?? "000000000000",
    log,
  });
  const stopping = new AbortController();
  const inFlight = new Set<Promise<unknown>>();
  const trim = () =>
    account.trim().catch((error) => log(`Kinesis: expired records could not be trimmed: ${describe(error)}`));
  await trim();
  const trimmer = setInterval(trim, trimIntervalMs).unref();

  const run = async (operation: string, request: unknown, blobs: "bytes" | "base64", caller: Caller) => {
    if (stopping.signal.aborted) {
      throw new AwsError("ServiceUnavailable", "The local Kinesis is stopping.", 503);
    }
    if (!isOperationName(operation)) {
      throw new AwsError(
        "UnknownOperationException",
        `Operation ${operation} is not supported by the local Kinesis.`,
      );
    }
    const checked = checkRequest(requestShapes[operation], request, blobs);
    const answered = operations[operation](account, checked as never, caller);
    inFlight.add(answered);
    try {
      return await answered;
    } catch (error) {
      if (error instanceof AwsError) throw error;
      log(`Kinesis ${operation} failed: ${describe(error)}`);
      throw new AwsError("InternalFailure", "Internal Service Failure", 500);
    } finally {
      inFlight.delete(answered);
    }
  };

  return {
    targetPrefix: "Kinesis_20131202",
    async call(operation, input) {
      return (await run(operation, input, "bytes", "process")) ?? {};
    },
    async handle(operation, body, contentType): Promise<WireResponse> {
      const format = wireFormat(contentType);
      try {
        return answer(format, await run(operation, format.decode(body), format.blobs, "wire"));
      } catch (error) {
        if (error instanceof AwsError) return answerError(format, error);
        log(`Kinesis ${operation} failed: ${describe(error)}`);
        return answerError(format, new AwsError("InternalFailure", "Internal Service Failure", 500));
      }
    },
    async waitForRecords(shardIterator, signal) {
      const { iterator, stream, shard } = resolveIterator(account, shardIterator);
      const { promise, resolve } = Promise.withResolvers<void>();
      const signals = [stopping.signal, ...(signal === undefined ? [] : [signal])];
      const hasNews = shard.log.lastPosition >= Math.max(1, iterator.position);
      if (hasNews || shard.metadata.closed || stream.isDeleted || signals.some(({ aborted }) => aborted))
        return;
      const forget = shard.onNextChange(resolve);
      const timer = setTimeout(resolve, longestWaitMs).unref();
      const listener = () => resolve();
      for (const each of signals) each.addEventListener("abort", listener);
      await promise;
      clearTimeout(timer);
      forget();
      for (const each of signals) each.removeEventListener("abort", listener);
    },
    async stop() {
      if (stopping.signal.aborted) return;
      stopping.abort();
      clearInterval(trimmer);
      await Promise.allSettled(inFlight);
      await account.close();
    },
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
