import { AwsError, type JsonService, type Log } from "../service.ts";
import type { FaultSettings } from "./fault.ts";
import type { FaultPlan } from "./fault-plan.ts";
import { parseFault, refuse } from "./parse-fault.ts";
import { listShards, type OpenShard, openShards } from "./shards.ts";

/** A consumer that can be paused: an event source mapping. */
export type Consumer = {
  readonly isPaused: () => boolean;
  pause(): Promise<void>;
  resume(): Promise<void>;
};

export type FaultServiceOptions = {
  readonly plan: FaultPlan;
  readonly kinesis: Pick<JsonService, "call">;
  readonly functionNames: readonly string[];
  readonly deliveryStreamNames: readonly string[];
  /** Lands what a delivery stream has taken up to now. */
  readonly deliver: (deliveryStream: string) => Promise<void>;
  readonly consumers: ReadonlyMap<string, Consumer>;
  /** The stream of a reshard that names none. */
  readonly defaultStream: string;
  readonly log: Log;
};

type Input = Readonly<Record<string, unknown>>;

const openShardsOf = async (
  kinesis: FaultServiceOptions["kinesis"],
  stream: string,
): Promise<OpenShard[]> => {
  const open = openShards(await listShards(kinesis, stream));
  if (open.length === 0) throw refuse(`The stream ${stream} has no open shard.`);
  return open;
};

const readName = (input: Input, name: string): string | undefined => {
  const value = input[name];
  if (value === undefined || (typeof value === "string" && value !== "")) return value;
  throw refuse(`${name} is ${JSON.stringify(value)}; it must be a name.`);
};

const pickShard = (open: readonly OpenShard[], name: string): OpenShard => {
  const found = open.find(({ shardId }) => shardId === name);
  if (found !== undefined) return found;
  throw refuse(`${name} is no open shard; ${open.map(({ shardId }) => shardId).join(", ")} are.`);
};

type Operations = Readonly<Record<string, (input: Input) => Promise<Record<string, unknown>>>>;

const checkNames = async (options: FaultServiceOptions, fault: FaultSettings): Promise<void> => {
  const { kinesis } = options;
  const { function: functionName, stream, shard } = fault;
  if (functionName !== undefined && !options.functionNames.includes(functionName))
    throw refuse(`There is no function ${functionName}; there are ${options.functionNames.join(", ")}.`);
  if (stream === undefined) return;
  const { StreamNames } = await kinesis.call("ListStreams", {});
  const names = fault.service === "firehose" ? options.deliveryStreamNames : (StreamNames as string[]);
  if (!names.includes(stream)) throw refuse(`There is no stream ${stream}; there are ${names.join(", ")}.`);
  if (shard === undefined) return;
  const shards = (await listShards(kinesis, stream)).map(({ ShardId }) => ShardId);
  if (!shards.includes(shard))
    throw refuse(`There is no shard ${shard} in ${stream}; there are ${shards.join(", ")}.`);
};

const faultOperations = (options: FaultServiceOptions): Operations => {
  const { plan, consumers, log } = options;
  return {
    async SetFault(input) {
      const fault = parseFault(input);
      await checkNames(options, fault);
      const set = plan.set(fault);
      log(`set ${set.id}: ${JSON.stringify(fault)}`);
      return { fault: set };
    },
    async ListFaults() {
      const paused = [...consumers].filter(([, consumer]) => consumer.isPaused()).map(([name]) => name);
      return { faults: plan.list(), consumers: [...consumers.keys()], paused };
    },
    async ClearFaults(input) {
      const { ids } = input;
      if (ids !== undefined && !(Array.isArray(ids) && ids.every((id) => typeof id === "string")))
        throw refuse(`ids is ${JSON.stringify(ids)}; it must be a list of faults' ids, or absent for all.`);
      const cleared = plan.clear(ids);
      log(`cleared ${cleared.join(", ") || "nothing"}`);
      return { cleared };
    },
  };
};

const shardOperations = ({ kinesis, defaultStream }: FaultServiceOptions): Operations => ({
  async SplitShard(input) {
    const StreamName = readName(input, "stream") ?? defaultStream;
    const open = await openShardsOf(kinesis, StreamName);
    const named = readName(input, "shard");
    const widest = open.reduce((wide, shard) =>
      shard.end - shard.start > wide.end - wide.start ? shard : wide,
    );
    const { shardId, start, end } = named === undefined ? widest : pickShard(open, named);
    const NewStartingHashKey = String(start + (end - start) / 2n + 1n);
    await kinesis.call("SplitShard", { StreamName, ShardToSplit: shardId, NewStartingHashKey });
    return { stream: StreamName, split: shardId, newStartingHashKey: NewStartingHashKey };
  },
  async MergeShards(input) {
    const StreamName = readName(input, "stream") ?? defaultStream;
    const open = await openShardsOf(kinesis, StreamName);
    const named = readName(input, "shard");
    const first = named === undefined ? open[0]! : pickShard(open, named);
    const position = open.indexOf(first);
    const neighbour = open[position + 1] ?? open[position - 1];
    if (neighbour === undefined)
      throw refuse(`The stream ${StreamName} has one open shard only; a merge needs two.`);
    const [ShardToMerge, AdjacentShardToMerge] = [first.shardId, neighbour.shardId];
    await kinesis.call("MergeShards", { StreamName, ShardToMerge, AdjacentShardToMerge });
    return { stream: StreamName, merged: [ShardToMerge, AdjacentShardToMerge] };
  },
});

const deliveryOperations = ({ deliveryStreamNames: all, deliver }: FaultServiceOptions): Operations => ({
  async DeliverRecords(input) {
    const name = readName(input, "stream");
    if (name !== undefined && !all.includes(name))
      throw refuse(`There is no delivery stream ${name}; there are ${all.join(", ")}.`);
    const delivered = name === undefined ? all : [name];
    await Promise.all(delivered.map(deliver));
    return { delivered };
  },
});

const consumerOperations = ({ consumers, log }: FaultServiceOptions): Operations => {
  const consumerOf = (input: Input): [string, Consumer] => {
    const name = readName(input, "consumer") ?? "";
    const found = consumers.get(name);
    if (found === undefined)
      throw refuse(`There is no consumer "${name}"; there are ${[...consumers.keys()].join(", ")}.`);
    return [name, found];
  };

  return {
    async PauseConsumer(input) {
      const [name, consumer] = consumerOf(input);
      await consumer.pause();
      log(`paused ${name}`);
      return { consumer: name, paused: true };
    },
    async ResumeConsumer(input) {
      const [name, consumer] = consumerOf(input);
      await consumer.resume();
      log(`resumed ${name}`);
      return { consumer: name, paused: false };
    },
  };
};

/**
 * The control endpoint of the faults: `X-Amz-Target: Faults_1.SetFault` and so on at the edge, JSON in and out.
 * Nothing of it is kept: a restart of the cloud clears all faults and resumes all consumers.
 */
export const createFaultService = (options: FaultServiceOptions): JsonService => {
  const operations: Operations = {
    ...faultOperations(options),
    ...shardOperations(options),
    ...deliveryOperations(options),
    ...consumerOperations(options),
  };

  const call = async (operation: string, input: object): Promise<Record<string, unknown>> => {
    const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    if (run !== undefined) return run(input as Input);
    throw new AwsError(
      "UnknownOperationException",
      `There is no operation ${operation}; there are ${Object.keys(operations).join(", ")}.`,
    );
  };

  const decode = (body: Uint8Array): object => {
    const text = Buffer.from(body).toString("utf8");
    let input: unknown;
    try {
      input = text.trim() === "" ? {} : JSON.parse(text);
    } catch {
      throw new AwsError("SerializationException", "The request body is not valid JSON.");
    }
    if (typeof input === "object" && input !== null && !Array.isArray(input)) return input;
    throw new AwsError("SerializationException", "The request body is not a JSON object.");
  };

  const respond = (statusCode: number, document: object, code?: string) => ({
    statusCode,
    headers: {
      "content-type": "application/x-amz-json-1.1",
      ...(code !== undefined && { "x-amzn-errortype": code }),
    },
    body: Buffer.from(JSON.stringify(document)),
  });

  return {
    targetPrefix: "Faults_1",
    call,
    async handle(operation, body) {
      try {
        return respond(200, await call(operation, decode(body)));
      } catch (error) {
        if (error instanceof AwsError) {
          const { code, message, statusCode } = error;
          return respond(statusCode, { __type: code, message }, code);
        }
        options.log(`${operation} failed`, error);
        return respond(500, { __type: "InternalFailure", message: "Internal Service Failure" });
      }
    },
  };
};
