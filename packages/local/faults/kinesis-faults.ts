import { hashKeyOf, hashKeyToNumber } from "../kinesis/model/hash-key.ts";
import { shardIdOf } from "../kinesis/model/stream-metadata.ts";
import { decodeShardIterator } from "../kinesis/operations/shard-iterator.ts";
import { answer, answerError, type WireFormat, wireFormat } from "../kinesis/wire/wire.ts";
import { AwsError, type JsonService } from "../service.ts";
import type { EntryError, FaultTarget } from "./fault.ts";
import type { FaultPlan } from "./fault-plan.ts";
import { type Delay, dropResponse } from "./service-faults.ts";
import { listShards, type OpenShard, openShards } from "./shards.ts";

type Input = Readonly<Record<string, unknown>>;
type Entry = { readonly PartitionKey: string; readonly ExplicitHashKey?: string };
type Failures = ReadonlyMap<number, { readonly ErrorCode: EntryError; readonly ErrorMessage: string }>;

const none: Failures = new Map();

const isEntry = (value: unknown): value is Entry => {
  if (typeof value !== "object" || value === null) return false;
  const { PartitionKey, ExplicitHashKey } = value as Input;
  const isKey = ExplicitHashKey === undefined || /^\d{1,39}$/.test(String(ExplicitHashKey));
  return typeof PartitionKey === "string" && isKey;
};

const streamOf = (input: Input): string | undefined => {
  if (typeof input.StreamName === "string") return input.StreamName;
  if (typeof input.StreamARN === "string") return input.StreamARN.split("stream/")[1]?.split("/")[0];
  return typeof input.ShardIterator === "string"
    ? decodeShardIterator(input.ShardIterator)?.streamName
    : undefined;
};

const shardOf = (entry: Entry, shards: readonly OpenShard[]): string | undefined => {
  const key =
    entry.ExplicitHashKey === undefined
      ? hashKeyToNumber(hashKeyOf(entry.PartitionKey))
      : BigInt(entry.ExplicitHashKey);
  return shards.find(({ start, end }) => start <= key && key <= end)?.shardId;
};

const throttledMessage = (target: FaultTarget) =>
  `Rate exceeded for shard ${target.shard ?? "unknown"} in stream ${target.stream ?? "unknown"} (a fault on demand).`;

const decode = (format: WireFormat, body: Uint8Array): Input | undefined => {
  try {
    const input = format.decode(body);
    return typeof input === "object" && input !== null && !Array.isArray(input)
      ? (input as Input)
      : undefined;
  } catch {
    return undefined;
  }
};

/** Requests and answers of PutRecords, with blobs left as they arrived. */
const encode = (format: WireFormat, value: object): Uint8Array =>
  format.blobs === "base64" ? Buffer.from(JSON.stringify(value)) : format.encode(value);

/**
 * Kinesis with the plan's faults in front, for callers over the wire and in this process. A malformed request passes
 * unchanged, so that the service itself reports what is wrong.
 */
export const withKinesisFaults = <Service extends JsonService>(
  kinesis: Service,
  plan: FaultPlan,
  delay: Delay,
): Service => {
  const describeTarget = async (operation: string, input: Input): Promise<FaultTarget> => {
    const stream = streamOf(input);
    let shard = typeof input.ShardId === "string" ? input.ShardId : undefined;
    if (typeof input.ShardIterator === "string") {
      const number = decodeShardIterator(input.ShardIterator)?.shardNumber;
      if (number !== undefined) shard = shardIdOf(number);
    }
    if (operation === "PutRecord" && isEntry(input) && stream !== undefined)
      shard = shardOf(input, openShards(await listShards(kinesis, stream)));
    return { service: "kinesis", operation, stream, shard };
  };

  const failEntries = async (target: FaultTarget, input: Input): Promise<Failures> => {
    const records = input.Records;
    const { stream } = target;
    if (stream === undefined || !Array.isArray(records) || !records.every(isEntry)) return none;
    const shards = openShards(await listShards(kinesis, stream));
    const failures = new Map<number, { ErrorCode: EntryError; ErrorMessage: string }>();
    for (const [index, entry] of records.entries()) {
      const entryTarget = { ...target, shard: shardOf(entry, shards) };
      const error = plan.hit("throttle", entryTarget)
        ? "ProvisionedThroughputExceededException"
        : plan.hit("fail-entries", entryTarget)?.error;
      if (error === undefined) continue;
      const ErrorMessage =
        error === "InternalFailure" ? "Internal Service Failure" : throttledMessage(entryTarget);
      failures.set(index, { ErrorCode: error, ErrorMessage });
    }
    return failures;
  };

  const without = (input: Input, failures: Failures): Input => ({
    ...input,
    Records: (input.Records as unknown[]).filter((_, index) => !failures.has(index)),
  });

  const merge = (input: Input, failures: Failures, output: Input): Input => {
    const stored = [...((output.Records as unknown[] | undefined) ?? [])];
    const Records = (input.Records as unknown[]).map((_, index) => failures.get(index) ?? stored.shift());
    return { ...output, FailedRecordCount: Number(output.FailedRecordCount ?? 0) + failures.size, Records };
  };

  const before = async (operation: string, input: Input) => {
    const target = await describeTarget(operation, input);
    await delay(target);
    if (operation === "PutRecords") return { target, failures: await failEntries(target, input) };
    const canThrottle = operation === "PutRecord" || operation === "GetRecords";
    if (canThrottle && plan.hit("throttle", target))
      throw new AwsError("ProvisionedThroughputExceededException", throttledMessage(target));
    return { target, failures: none };
  };

  const isConcerned = () => plan.isSet("throttle", "fail-entries", "drop-response", "delay");
  const isAllFailed = (input: Input, failures: Failures) =>
    failures.size > 0 && failures.size === (input.Records as unknown[]).length;

  return {
    ...kinesis,
    async call(operation, input) {
      if (!isConcerned()) return kinesis.call(operation, input);
      const { target, failures } = await before(operation, input as Input);
      if (isAllFailed(input as Input, failures)) return merge(input as Input, failures, {});
      const output = await kinesis.call(
        operation,
        failures.size > 0 ? without(input as Input, failures) : input,
      );
      dropResponse(plan, target);
      return failures.size > 0 ? merge(input as Input, failures, output) : output;
    },
    async handle(operation, body, contentType) {
      const format = wireFormat(contentType);
      const input = format !== undefined && isConcerned() ? decode(format, body) : undefined;
      if (format === undefined || input === undefined) return kinesis.handle(operation, body, contentType);
      try {
        const { target, failures } = await before(operation, input);
        if (isAllFailed(input, failures)) return answer(format, merge(input, failures, {}));
        const sent = failures.size > 0 ? encode(format, without(input, failures)) : body;
        const response = await kinesis.handle(operation, sent, contentType);
        if (response.statusCode !== 200) return response;
        dropResponse(plan, target);
        if (failures.size === 0) return response;
        const output = format.decode(response.body) as Input;
        return { ...response, body: encode(format, merge(input, failures, output)) };
      } catch (error) {
        if (error instanceof AwsError) return answerError(format, error);
        throw error;
      }
    },
  };
};
