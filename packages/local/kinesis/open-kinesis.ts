import type { StreamingService } from "../edge/streaming.ts";
import { type Durability, survivesKill } from "../process/durability.ts";
import { type Effects, systemEffects } from "../process/effects.ts";
import { AwsError, type JsonService, type Log, type Running, type WireResponse } from "../service.ts";
import { region as defaultRegion } from "../settings.ts";
import { Account } from "./model/account.ts";
import { openDiskStorage } from "./model/disk-storage.ts";
import { unsupported } from "./model/errors.ts";
import { StreamDeletedError } from "./model/stream.ts";
import type { StreamStorage } from "./model/stream-storage.ts";
import {
  describeLimits,
  updateMaxRecordSize,
  updateShardCount,
  updateStreamMode,
} from "./operations/capacity-operations.ts";
import {
  deregisterConsumer,
  describeStreamConsumer,
  listStreamConsumers,
  registerConsumer,
} from "./operations/consumer-operations.ts";
import { startEncryption, stopEncryption } from "./operations/encryption-operations.ts";
import { type Caller, getRecords, getShardIterator } from "./operations/get-operations.ts";
import { putRecord, putRecords } from "./operations/put-operations.ts";
import { mergeShards, splitShard } from "./operations/reshard-operations.ts";
import { listShards } from "./operations/shard-listing.ts";
import {
  createStream,
  decreaseRetention,
  deleteStream,
  describeStream,
  describeStreamSummary,
  increaseRetention,
  listStreams,
} from "./operations/stream-operations.ts";
import { type SubscriptionEvent, subscribeToShard } from "./operations/subscribe-to-shard.ts";
import {
  addTagsToStream,
  listTagsForResource,
  listTagsForStream,
  removeTagsFromStream,
  tagResource,
  untagResource,
} from "./operations/tag-operations.ts";
import { answerEvents } from "./wire/answer-events.ts";
import { isOperationName, type OperationName, type RequestOf, requestShapes } from "./wire/request-shapes.ts";
import { checkRequest } from "./wire/shape.ts";
import { answer, answerError, answerUnknownFormat, type WireFormat, wireFormat } from "./wire/wire.ts";

type Settings = {
  readonly now?: () => number;
  /** Whether the shards' throughput limits are enforced. */
  readonly limits?: "enforced" | "lifted";
  readonly region?: string;
  readonly accountId?: string;
  readonly log?: Log;
  readonly effects?: Effects;
};

export type KinesisOptions = Settings & { readonly directory: string; readonly durability?: Durability };

/**
 * Kinesis Data Streams. Write limits apply to `handle` and `call` alike; the read limits (5 GetRecords and 2 MB a
 * second per shard, 2 MB a second per subscription) apply over the wire only, so that consumers in this process do
 * not starve each other. `call("SubscribeToShard")` returns `EventStream`, an async iterable. `Data` in results of
 * `call` is a view on shared memory and must not be changed.
 */
export type KinesisService = JsonService &
  StreamingService &
  Running & {
    /**
     * Resolves at the stream's next change: a readable record, a reshard, the end of the stream or of the service, or
     * an abort of `signal`. Call it before GetRecords and await it after an answer without records: so a consumer
     * misses nothing and need not poll. Rejects only for an unknown stream.
     */
    waitForRecords(streamName: string, signal?: AbortSignal): Promise<void>;
  };

type Operations = {
  readonly [Name in OperationName]: (
    account: Account,
    request: RequestOf<Name>,
    caller: Caller,
  ) => Promise<Record<string, unknown> | undefined>;
};

const refuseEnhancedMonitoring = async (
  account: Account,
  request: RequestOf<"EnableEnhancedMonitoring">,
): Promise<never> => {
  account.resolve(request);
  throw unsupported(
    "Enhanced monitoring is not emulated: the local Kinesis publishes no CloudWatch metrics.",
  );
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
  UpdateShardCount: updateShardCount,
  UpdateStreamMode: updateStreamMode,
  UpdateMaxRecordSize: updateMaxRecordSize,
  DescribeLimits: describeLimits,
  RegisterStreamConsumer: registerConsumer,
  DeregisterStreamConsumer: deregisterConsumer,
  DescribeStreamConsumer: describeStreamConsumer,
  ListStreamConsumers: listStreamConsumers,
  SubscribeToShard: subscribeToShard,
  StartStreamEncryption: startEncryption,
  StopStreamEncryption: stopEncryption,
  AddTagsToStream: addTagsToStream,
  RemoveTagsFromStream: removeTagsFromStream,
  ListTagsForStream: listTagsForStream,
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
  EnableEnhancedMonitoring: refuseEnhancedMonitoring,
  DisableEnhancedMonitoring: refuseEnhancedMonitoring,
};

const trimIntervalMs = 60_000;

/** Kinesis on files. */
export const openKinesis = async (options: KinesisOptions): Promise<KinesisService> => {
  const { directory, durability = survivesKill, log = () => {} } = options;
  return openKinesisOn(await openDiskStorage({ directory, durability, log }), options);
};

export const openKinesisOn = async (storage: StreamStorage, options: Settings): Promise<KinesisService> => {
  const { effects = systemEffects, log = () => {} } = options;
  const account = await Account.open({
    storage,
    uuid: effects.uuid,
    now: options.now ?? effects.now,
    limits: options.limits ?? "enforced",
    region: options.region ?? defaultRegion,
    accountId: options.accountId ?? "000000000000",
    log,
  });
  let isStopping = false;
  const inFlight = new Set<Promise<unknown>>();
  const trim = () =>
    account.trim().catch((error) => log(`Kinesis: expired records could not be trimmed`, error));
  await trim();
  const endTrimming = effects.every(trimIntervalMs, () => void trim());

  const run = async (operation: string, request: unknown, blobs: "bytes" | "base64", caller: Caller) => {
    if (isStopping) {
      throw new AwsError("ServiceUnavailable", "The local Kinesis is stopping.", 503);
    }
    if (!isOperationName(operation)) {
      throw new AwsError(
        "UnknownOperationException",
        `Operation ${operation} is not supported by the local Kinesis.`,
      );
    }
    const checked = checkRequest(requestShapes[operation], request, blobs);
    if ("DryRun" in checked && checked.DryRun === true) {
      throw unsupported("DryRun is not supported by the local Kinesis; leave it out.");
    }
    const answered = operations[operation](account, checked as never, caller);
    inFlight.add(answered);
    try {
      return await answered;
    } catch (error) {
      if (error instanceof AwsError) throw error;
      if (error instanceof StreamDeletedError) throw new AwsError("ResourceNotFoundException", error.message);
      log(`Kinesis ${operation} failed`, error);
      throw new AwsError("InternalFailure", "Internal Service Failure", 500);
    } finally {
      inFlight.delete(answered);
    }
  };

  const refuse = (operation: string, format: WireFormat, error: unknown): WireResponse => {
    if (error instanceof AwsError) return answerError(format, error);
    log(`Kinesis ${operation} failed`, error);
    return answerError(format, new AwsError("InternalFailure", "Internal Service Failure", 500));
  };

  return {
    targetPrefix: "Kinesis_20131202",
    async call(operation, input) {
      return (await run(operation, input, "bytes", "process")) ?? {};
    },
    isStreamed(operation) {
      return operation === "SubscribeToShard";
    },
    async handleStreamed(operation, body, contentType) {
      const format = wireFormat(contentType);
      if (format === undefined) return answerUnknownFormat(contentType);
      try {
        const output = await run(operation, format.decode(body), format.blobs, format);
        return answerEvents(format, output?.EventStream as AsyncIterable<SubscriptionEvent>, log);
      } catch (error) {
        return refuse(operation, format, error);
      }
    },
    async handle(operation, body, contentType): Promise<WireResponse> {
      const format = wireFormat(contentType);
      if (format === undefined) return answerUnknownFormat(contentType);
      try {
        if (operation === "SubscribeToShard") {
          throw unsupported("SubscribeToShard answers an event stream, which handleStreamed gives.");
        }
        return answer(format, await run(operation, format.decode(body), format.blobs, format));
      } catch (error) {
        return refuse(operation, format, error);
      }
    },
    async waitForRecords(streamName, signal) {
      const stream = account.get(streamName);
      if (isStopping || signal?.aborted) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const listener = () => resolve();
      const forget = stream.onNextChange(listener);
      signal?.addEventListener("abort", listener);
      await promise;
      forget();
      signal?.removeEventListener("abort", listener);
    },
    async stop() {
      if (isStopping) return;
      isStopping = true;
      endTrimming();
      await Promise.allSettled(inFlight);
      await account.close();
    },
  };
};
