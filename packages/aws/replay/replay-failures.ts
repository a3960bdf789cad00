import type { FirehoseClient } from "@aws-sdk/client-firehose";
import { type KinesisClient, PutRecordCommand } from "@aws-sdk/client-kinesis";
import type { S3Client } from "@aws-sdk/client-s3";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { AggregatePorts } from "@trips/core/application/aggregate.ts";
import {
  type GroupedDelivery,
  noReplayCounts,
  type ReplayCounts,
  ReplayStalled,
  replay,
} from "@trips/core/application/replay.ts";
import { recordOfMessage, type TopicMessage } from "@trips/core/application/topic-message.ts";
import type { Effects } from "../effects.ts";
import { createWriteRejects } from "../firehose/write-rejects.ts";
import { createFailures, type Failure } from "./failures.ts";
import type { InvokeAgain } from "./invoke-event.ts";
import { createStreamSource } from "./stream-source.ts";
import { createWorkers } from "./workers.ts";

type Clients = {
  readonly documents: DynamoDBDocumentClient;
  readonly s3: S3Client;
  readonly kinesis: KinesisClient;
  readonly firehose: FirehoseClient;
};

type Names = {
  /** The table in service, and another that is filled. */
  readonly table: string;
  readonly into: string | undefined;
  readonly stream: string;
  readonly failuresBucket: string;
  readonly rejectsStream: string;
};

/** What became of the documents so far. */
export type FailureCounts = ReplayCounts & {
  /** Documents about batches that are counted now, and about invocations that were accepted again. */
  readonly batches: number;
  readonly invocations: number;
  /** Messages of devices that are in the stream now; its consumers count them. */
  readonly messages: number;
  /** Documents of consumers whose records must not be replayed. */
  readonly others: number;
  /** Documents that stay in the bucket. */
  readonly left: number;
};

export const noFailureCounts: FailureCounts = {
  ...noReplayCounts,
  batches: 0,
  invocations: 0,
  messages: 0,
  others: 0,
  left: 0,
};

type Options = {
  readonly workers: number;
  readonly rate: number | undefined;
  readonly invokeAgain: InvokeAgain;
  /** The last document that is done. */
  readonly after: string | undefined;
  readonly before: FailureCounts;
  /** Called after each document, with why it stays in the bucket, if it does. */
  readonly keep: (key: string, counts: FailureCounts, reason: string | undefined) => void;
  readonly isStopped: () => boolean;
};

type Work = {
  readonly clients: Clients;
  readonly names: Names;
  readonly options: Options;
  readonly effects: Effects;
};

/** Functions that other names than the local cloud's belong to carry theirs inside: `trips-production-Aggregate…`. */
const isOf = (functionName: string, consumer: string): boolean =>
  functionName.toLowerCase().includes(consumer);

type Outcome = "batch" | "invocation" | "message" | "other" | { readonly left: string };

/**
 * What consumers gave up on, document by document: the trips' batches through the use case again, asynchronous
 * invocations through their function. What did not reach them, messages by MQTT, goes into the stream. A document leaves the bucket when it is done, unless another table is filled; killed
 * in between, it is done again, which changes nothing.
 */
export const replayFailures = async (work: Work): Promise<FailureCounts> => {
  const { clients, names, options } = work;
  const bucket = createFailures({ client: clients.s3, bucket: names.failuresBucket });
  const settle = createSettle(work);
  let counts = options.before;
  for await (const failure of bucket.all(options.after)) {
    const { outcome, counts: replayed } = await settle(failure, counts);
    counts = withOutcome({ ...counts, ...replayed }, outcome);
    const isDone = typeof outcome === "string" && outcome !== "other";
    if (isDone && names.into === undefined) await bucket.remove(failure.key);
    options.keep(failure.key, counts, typeof outcome === "object" ? outcome.left : undefined);
    if (options.isStopped()) break;
  }
  return counts;
};

const withOutcome = (counts: FailureCounts, outcome: Outcome): FailureCounts => {
  if (typeof outcome === "object") return { ...counts, left: counts.left + 1 };
  const name = (
    { batch: "batches", invocation: "invocations", message: "messages", other: "others" } as const
  )[outcome];
  return { ...counts, [name]: counts[name] + 1 };
};

const workersOf = ({ clients, names, options, effects }: Work): [AggregatePorts, ...AggregatePorts[]] => {
  const { documents: client, firehose } = clients;
  const { table, into, rejectsStream } = names;
  // Nothing had counted them, so their rejects are new; another table's are the first table's as well.
  const writeRejects =
    into === undefined
      ? createWriteRejects({ client: firehose, deliveryStreamName: rejectsStream, ...effects })
      : undefined;
  return createWorkers({ client, tableName: into ?? table }, table, options.workers, effects, writeRejects);
};

/** Puts a message into the stream as the rule would have: the lake and the phones' consumer lack it, too. */
const createPut =
  ({ clients, names, options, effects }: Work) =>
  async (message: TopicMessage): Promise<Outcome> => {
    const record = recordOfMessage(message);
    if (!record) return { left: "its topic is not that of a device" };
    if (options.rate !== undefined) await effects.sleep(1_000 / options.rate);
    const { partitionKey: PartitionKey, data: Data } = record;
    await clients.kinesis.send(new PutRecordCommand({ StreamName: names.stream, PartitionKey, Data }));
    return "message";
  };

const createSettle = (work: Work) => {
  const { clients, names, options, effects } = work;
  const workers = workersOf(work);
  const put = createPut(work);
  const stream = createStreamSource({
    client: clients.kinesis,
    streamName: names.stream,
    start: { type: "oldest" },
    untilMs: effects.now(),
    sleep: effects.sleep,
  });

  const deliveriesOf = async (
    failure: Extract<Failure, { type: "batch" }>,
  ): Promise<readonly GroupedDelivery[] | undefined> => {
    if (failure.deliveries) return failure.deliveries;
    const { shard, first, last } = failure;
    const found = await stream.range(shard, first, last);
    const isWhole = found[0]?.offset === first && found.at(-1)?.offset === last;
    return isWhole ? found : undefined;
  };

  return async (
    failure: Failure,
    before: ReplayCounts,
  ): Promise<{ readonly outcome: Outcome; readonly counts: ReplayCounts }> => {
    const settled = (outcome: Outcome, counts = before) => ({ outcome, counts });
    if (failure.type === "unknown") return settled({ left: "it is no document of Lambda's or IoT Core's" });
    // Another table is filled from the stream as well.
    if (failure.type === "message") return settled(names.into === undefined ? await put(failure) : "other");
    if (failure.type === "invocation") {
      // What another table lacks is its trips; an invocation would work on the one in service.
      if (names.into !== undefined) return settled("other");
      const refusal = await options.invokeAgain(failure.functionName, failure.payload);
      return settled(refusal === undefined ? "invocation" : { left: refusal });
    }
    if (!isOf(failure.functionName, "aggregate")) return settled("other");
    const deliveries = await deliveriesOf(failure);
    if (!deliveries)
      return settled({ left: "the stream no longer holds all of its records: use --from lake" });
    async function* part() {
      yield { deliveries: deliveries!, next: "", done: 0 };
    }
    const ports = { ...effects, workers, rate: options.rate, isStopped: options.isStopped };
    try {
      const counts = await replay({ ...ports, keep: () => Promise.resolve() }, part(), before);
      return settled("batch", counts);
    } catch (error) {
      if (error instanceof ReplayStalled) return settled({ left: error.message });
      throw error;
    }
  };
};
