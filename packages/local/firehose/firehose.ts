import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Durability, survivesKill } from "../process/durability.ts";
import {
  AwsError,
  type FunctionRuntime,
  type JsonService,
  type Log,
  type ObjectStore,
  type Running,
} from "../service.ts";
import type { DeliveryStreamSpec } from "../settings.ts";
import { region as defaultRegion } from "../settings.ts";
import { readCreateRequest } from "./create-request.ts";
import { checkDeliveryStreamSpec } from "./delivery-stream-spec.ts";
import { deliveryStreamArn, describeDeliveryStream, type Identity } from "./describe.ts";
import { directRecordId } from "./journal-source.ts";
import type { KinesisCalls, WaitForRecords } from "./kinesis-source.ts";
import {
  decodeWire,
  type Input,
  readInput,
  readInteger,
  readName,
  readOptionalText,
  readRecord,
  readRecords,
} from "./requests.ts";
import { type DeliveryStream, firstPositions, startDeliveryStream } from "./running-stream.ts";
import { openFirehoseState, type StreamRow } from "./state.ts";

/**
 * Amazon Data Firehose with S3 as its destination. Delivery is at least once: what was acknowledged, or is in the
 * Kinesis source, lands even if the process is killed; objects may then hold a record twice.
 */
export type FirehoseService = JsonService &
  Running & {
    /** An existing stream takes the new settings and continues where it was. Creates the buckets it writes to. */
    createDeliveryStream(spec: DeliveryStreamSpec): Promise<void>;
    /** Lands everything buffered and, for a Kinesis source, everything in the stream now. */
    flush(name?: string): Promise<void>;
  };

export type FirehoseOptions = {
  readonly directory: string;
  readonly kinesis: KinesisCalls;
  readonly objectStore: ObjectStore;
  readonly functions: FunctionRuntime;
  /** Wakes an idle reader; without it, each shard is read once a second. */
  readonly waitForRecords?: WaitForRecords;
  /** Refuses single records of PutRecordBatch, as AWS does under load; PutRecord then fails with the code. */
  readonly refuseRecord?: (
    stream: string,
    data: Uint8Array,
  ) => { errorCode: string; errorMessage: string } | undefined;
  /** Bounds memory: beyond it sources pause and buffers land early. Default 128 MiB. */
  readonly mostOutstandingBytes?: number;
  readonly durability?: Durability;
  readonly now?: () => number;
  readonly region?: string;
  readonly account?: string;
  /** Pause before attempt `attempt + 1` of a transform or a write. */
  readonly retryPauseMs?: (attempt: number) => number;
  readonly log?: Log;
};

export const openFirehose = async (options: FirehoseOptions): Promise<FirehoseService> => {
  const { directory, objectStore, now = Date.now, log = () => {} } = options;
  const identity: Identity = {
    region: options.region ?? defaultRegion,
    account: options.account ?? "000000000000",
  };
  const retryPauseMs = options.retryPauseMs ?? ((attempt) => Math.min(10_000, 200 * 2 ** (attempt - 1)));
  await mkdir(directory, { recursive: true });
  const state = openFirehoseState(join(directory, "firehose.sqlite"), options.durability ?? survivesKill);
  const streams = new Map<string, { row: StreamRow; running: DeliveryStream }>();
  const stopping = new AbortController();
  let stopped: Promise<void> | undefined;

  const context = {
    ...options,
    identity,
    state,
    now,
    log,
    retryPauseMs,
    stopping: stopping.signal,
  };

  for (const row of state.streams())
    streams.set(row.name, { row, running: startDeliveryStream(context, row) });

  /** Creation, change and removal of streams, one after another. */
  let changes: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = changes.then(work);
    changes = result.catch(() => {});
    return result;
  };

  const settle = async (spec: DeliveryStreamSpec): Promise<void> => {
    checkDeliveryStreamSpec(spec);
    await objectStore.ensureBucket(spec.bucket);
    if (spec.backup) await objectStore.ensureBucket(spec.backup.bucket);
    const existing = streams.get(spec.name);
    if (existing && !isDeepStrictEqual(existing.row.spec.source, spec.source)) {
      throw new AwsError(
        "InvalidArgumentException",
        `The source of delivery stream ${spec.name} cannot be changed.`,
      );
    }
    if (existing && !existing.row.spec.dynamicPartitioning !== !spec.dynamicPartitioning) {
      throw new AwsError(
        "InvalidArgumentException",
        `Delivery stream ${spec.name}: dynamic partitioning can be enabled only when a stream is created, and stays enabled.`,
      );
    }
    const settled = JSON.parse(JSON.stringify(spec)) as DeliveryStreamSpec;
    if (existing && isDeepStrictEqual(existing.row.spec, settled)) return;
    const time = now();
    const row: StreamRow = {
      name: spec.name,
      version: (existing?.row.version ?? 0) + 1,
      createdMs: existing?.row.createdMs ?? time,
      updatedMs: time,
      spec: settled,
    };
    const positions = existing ? [] : await firstPositions(context, spec, time);
    state.transaction(() => {
      for (const { shardId, startMs } of positions) state.addShard(spec.name, shardId, startMs);
      state.putStream(row);
    });
    // What was buffered under the old settings is read again under the new ones.
    await existing?.running.stop();
    streams.set(spec.name, { row, running: startDeliveryStream(context, row) });
  };

  const create = async (spec: DeliveryStreamSpec): Promise<Record<string, unknown>> => {
    if (streams.has(spec.name)) {
      throw new AwsError(
        "ResourceInUseException",
        `Firehose ${spec.name} under accountId ${identity.account} already exists`,
      );
    }
    await settle(spec);
    return { DeliveryStreamARN: deliveryStreamArn(identity, spec.name) };
  };

  /** What is buffered is lost with the stream; AWS promises no more. */
  const remove = async (name: string): Promise<Record<string, unknown>> => {
    const { running } = streamNamed(name);
    streams.delete(name);
    await running.stop();
    state.transaction(() => state.removeStream(name));
    return {};
  };

  const streamNamed = (name: string): { row: StreamRow; running: DeliveryStream } => {
    const stream = streams.get(name);
    if (stream) return stream;
    throw new AwsError(
      "ResourceNotFoundException",
      `Firehose ${name} under account ${identity.account} not found.`,
    );
  };

  const directStream = (name: string): string => {
    if (streamNamed(name).row.spec.source === "DirectPut") return name;
    throw new AwsError(
      "InvalidArgumentException",
      "This operation is not permitted on KinesisStreamAsSource delivery stream type.",
    );
  };

  type Entry = { readonly RecordId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

  /** One transaction for all: a record is acknowledged when it is on disk. */
  const append = (name: string, records: readonly Uint8Array[]): Entry[] => {
    const time = now();
    const entries = state.transaction(() =>
      records.map((data): Entry => {
        const refused = options.refuseRecord?.(name, data);
        if (refused) return { ErrorCode: refused.errorCode, ErrorMessage: refused.errorMessage };
        return { RecordId: directRecordId(state.append(name, time, data)) };
      }),
    );
    streams.get(name)?.running.notify();
    return entries;
  };

  const operations: Readonly<
    Record<string, (input: Input) => Record<string, unknown> | Promise<Record<string, unknown>>>
  > = {
    CreateDeliveryStream(input) {
      const spec = readCreateRequest(input);
      return inTurn(() => create(spec));
    },
    DeleteDeliveryStream(input) {
      const name = readName(input);
      return inTurn(() => remove(name));
    },
    PutRecord(input) {
      const name = readName(input);
      const data = readRecord(input);
      const [entry] = append(directStream(name), [data]);
      if (entry && "RecordId" in entry) return { RecordId: entry.RecordId, Encrypted: false };
      throw new AwsError(entry?.ErrorCode ?? "InternalFailure", entry?.ErrorMessage ?? "", 503);
    },
    PutRecordBatch(input) {
      const name = readName(input);
      const records = readRecords(input);
      const entries = append(directStream(name), records);
      return {
        FailedPutCount: entries.filter((entry) => "ErrorCode" in entry).length,
        Encrypted: false,
        RequestResponses: entries,
      };
    },
    DescribeDeliveryStream(input) {
      const { row } = streamNamed(readName(input));
      readInteger(input, "Limit", 1, 10_000, 10);
      const after = readOptionalText(input, "ExclusiveStartDestinationId");
      return { DeliveryStreamDescription: describeDeliveryStream(identity, row, after) };
    },
    ListDeliveryStreams(input) {
      const limit = readInteger(input, "Limit", 1, 10_000, 10);
      const after = readOptionalText(input, "ExclusiveStartDeliveryStreamName");
      const type = readOptionalText(input, "DeliveryStreamType");
      const names = [...streams.values()]
        .map(({ row }) => row)
        .filter(({ spec }) => {
          if (type === undefined) return true;
          return type === (spec.source === "DirectPut" ? "DirectPut" : "KinesisStreamAsSource");
        })
        .map(({ name }) => name)
        .filter((name) => after === undefined || name > after)
        .sort();
      return { DeliveryStreamNames: names.slice(0, limit), HasMoreDeliveryStreams: names.length > limit };
    },
  };

  const call = async (operation: string, input: object): Promise<Record<string, unknown>> => {
    if (stopped) throw new AwsError("ServiceUnavailableException", "The service is stopping.", 503);
    const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    if (!run) {
      throw new AwsError(
        "UnknownOperationException",
        `${operation} is not supported; ${Object.keys(operations).join(", ")} are.`,
      );
    }
    return run(readInput(input));
  };

  const flush = async (name?: string): Promise<void> => {
    if (name !== undefined) await streamNamed(name).running.flush();
    else await Promise.all([...streams.values()].map(({ running }) => running.flush()));
  };

  const stopAll = async (): Promise<void> => {
    // No retries from here on: what cannot land stays with its source and is delivered again.
    stopping.abort(new Error("The service is stopping."));
    await changes;
    const running = [...streams.values()].map((stream) => stream.running);
    const landed = await Promise.allSettled(running.map((stream) => stream.flush()));
    for (const result of landed) {
      if (result.status === "rejected")
        log(`firehose: some records had not landed at the stop`, result.reason);
    }
    await Promise.all(running.map((stream) => stream.stop()));
    state.close();
  };

  const headers = { "content-type": "application/x-amz-json-1.1" };
  return {
    targetPrefix: "Firehose_20150804",
    call,
    async handle(operation, body, contentType) {
      const requestId = randomUUID();
      const answer = (statusCode: number, document: object) => ({
        statusCode,
        headers: { ...headers, "x-amzn-requestid": requestId },
        body: Buffer.from(JSON.stringify(document)),
      });
      try {
        if (!/^application\/(x-amz-json-1\.[01]|json)\b/i.test(contentType)) {
          throw new AwsError(
            "SerializationException",
            `${contentType || "No content type"} is not application/x-amz-json-1.1.`,
          );
        }
        return answer(200, await call(operation, readInput(decodeWire(body))));
      } catch (error) {
        if (error instanceof AwsError)
          return answer(error.statusCode, { __type: error.code, message: error.message });
        log(`firehose: ${operation} failed`, error);
        return answer(500, {
          __type: "InternalFailure",
          message: "The request processing has failed because of an unknown error.",
        });
      }
    },
    createDeliveryStream: (spec) => inTurn(() => settle(spec)),
    flush,
    stop() {
      stopped ??= stopAll();
      return stopped;
    },
  };
};
