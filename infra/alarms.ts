import { fixedPrefixOf } from "../packages/core/lake/layout.ts";
import {
  alarmLimits,
  type ConsumerName,
  consumers,
  deliveryStreams,
  erasing,
  type FunctionName,
  type FunctionSource,
  type ObjectsSource,
  type ScheduleSource,
  stream as streamSpec,
} from "../packages/core/pipeline.ts";
import { type Alarms, createAlarm, type Metric } from "./alarm.ts";
import { idOf } from "./names.ts";

type Name = $util.Input<string>;

const minute = 60;
const fiveMinutes = 300;
const streamDays = streamSpec.retentionHours / 24;
const { lake: lakeSpec } = deliveryStreams;
const errorsPrefix = fixedPrefixOf(lakeSpec.destination.errorOutputPrefix);
const rawPrefix = fixedPrefixOf(lakeSpec.destination.backup.prefix);

const { behindMs, fewFailures: few } = alarmLimits;
const moreThanFew = `more than ${few} times within five minutes`;

const lambda = (name: string, functionName: Name, statistic: Metric["statistic"]): Metric => ({
  namespace: "AWS/Lambda",
  name,
  dimensions: { FunctionName: functionName },
  statistic,
});
const mapping = (name: string, uuid: Name): Metric => ({
  namespace: "AWS/Lambda",
  name,
  dimensions: { EventSourceMappingUUID: uuid },
  statistic: "Sum",
});
const firehose = (name: string, stream: Name, statistic: Metric["statistic"]): Metric => ({
  namespace: "AWS/Firehose",
  name,
  dimensions: { DeliveryStreamName: stream },
  statistic,
});

/** A consumer of the stream: first how far it is behind, then what it gave up on. */
export const alarmOnConsumer = (
  alarms: Alarms | undefined,
  name: ConsumerName,
  consumer: { readonly functionName: Name; readonly mappingUuid: Name },
): void => {
  const { mapping: spec, givenUp } = consumers[name].source;
  const id = idOf(name);
  createAlarm(alarms, `${id}IteratorAge`, {
    description: `${id} is more than five minutes behind the stream: the dashboard shows the past. Look at its errors, throttles and duration; a batch that always fails holds up its shard until its ${spec.maximumRetryAttempts} retries are used up.`,
    of: lambda("IteratorAge", consumer.functionName, "Maximum"),
    above: behindMs,
    periodSeconds: minute,
  });
  createAlarm(alarms, `${id}Failures`, {
    description: `${id} gave up on records: ${givenUp.lacks}. The failure bucket holds them with the reason (aws/lambda/<mapping>/<shard>/), but not what DroppedEventCount and DestinationDeliveryFailures count: that is in the stream for ${streamDays} days and in the lake under ${rawPrefix}. Fix the cause, then ${givenUp.remedy}.`,
    of: {
      expression: "FILL(kept, 0) + FILL(dropped, 0) + FILL(unkept, 0)",
      metrics: {
        kept: mapping("OnFailureDestinationDeliveredEventCount", consumer.mappingUuid),
        dropped: mapping("DroppedEventCount", consumer.mappingUuid),
        unkept: lambda("DestinationDeliveryFailures", consumer.functionName, "Sum"),
      },
    },
    above: 0,
    periodSeconds: minute,
  });
};

const eventAgeMs = 15 * minute * 1000;

const remedyOf = (source: ObjectsSource | ScheduleSource): string =>
  source.type === "objects"
    ? "Fix the cause, then npx trips replay --from failures: what was done already changes nothing."
    : "Fix the cause: the schedule invokes it again.";

/**
 * A function that objects or a schedule invoke: first how long its events wait, then those it gave up on. A schedule's
 * event is given up before it could wait for long.
 */
export const alarmOnTriggered = (
  alarms: Alarms | undefined,
  name: FunctionName,
  functionName: Name,
  source: ObjectsSource | ScheduleSource,
): void => {
  const id = idOf(name);
  if (source.type === "objects")
    createAlarm(alarms, `${id}EventAge`, {
      description: `An event of ${id} waited for more than 15 minutes: what it makes shows the past. Look at its errors, throttles and duration; an event older than ${source.maximumEventAgeSeconds / 60} minutes is given up.`,
      of: lambda("AsyncEventAge", functionName, "Maximum"),
      above: eventAgeMs,
      periodSeconds: minute,
    });
  createAlarm(alarms, `${id}Failures`, {
    description: `${id} gave up on events: what it makes lacks them. The failure bucket holds each with the reason (aws/lambda/async/<function>/), but not what DestinationDeliveryFailures counts. ${remedyOf(source)}`,
    of: {
      expression: "FILL(dropped, 0) + FILL(unkept, 0)",
      metrics: {
        dropped: lambda("AsyncEventsDropped", functionName, "Sum"),
        unkept: lambda("DestinationDeliveryFailures", functionName, "Sum"),
      },
    },
    above: 0,
    periodSeconds: minute,
  });
};

/** What happens to the work of a failed invocation. */
export const afterErrorsOf = (source: FunctionSource): string => {
  switch (source.type) {
    case "stream":
      return `Lambda retries what failed up to ${source.mapping.maximumRetryAttempts} times while its shard waits, then sends it to the failure bucket.`;
    case "transform": {
      const lacking =
        source.deliveryStream === "iceberg"
          ? "the Iceberg table lacks it until the saved query iceberg-fill adds it"
          : "the lake's records lack it";
      return `Firehose retries a failed batch ${lakeSpec.transform.retries} times, then writes it under ${errorsPrefix}processing-failed/: ${lacking}.`;
    }
    case "objects":
    case "schedule":
      return `Lambda retries an event ${source.maximumRetryAttempts} times, then sends its record to the failure bucket.`;
    case "api":
      return "The caller got a 5xx, and nothing retries the request.";
    case "authorizer":
      return "The phone got a 500 and tries again later, as far as its app does.";
    case "mqtt":
      return "The phone was refused its connection, and tries again.";
    case "machine":
      return "The state machine repeats the round; npx trips replay says how far it is.";
    default:
      throw new Error(`unknown source ${JSON.stringify(source satisfies never)}`);
  }
};

export const alarmOnFunction = (
  alarms: Alarms | undefined,
  id: string,
  functionName: Name,
  afterErrors: string,
  reservedConcurrency?: number,
): void => {
  const reserved =
    reservedConcurrency === undefined
      ? ""
      : `its reserved concurrency of ${reservedConcurrency} is used up, and Lambda tries again until the event is too old; or `;
  createAlarm(alarms, `${id}Errors`, {
    description: `${id} failed ${moreThanFew}: its log group says why. ${afterErrors}`,
    of: lambda("Errors", functionName, "Sum"),
    above: few,
    periodSeconds: fiveMinutes,
  });
  createAlarm(alarms, `${id}Throttles`, {
    description: `${id} was throttled ${moreThanFew}: ${reserved}the account's Lambda concurrency in this region is used up, or it grew faster than Lambda scales. A new account has 10: ask for more (infra/README.md).`,
    of: lambda("Throttles", functionName, "Sum"),
    above: few,
    periodSeconds: fiveMinutes,
  });
};

export const alarmOnStream = (alarms: Alarms | undefined, streamName: Name): void =>
  createAlarm(alarms, "StreamThrottles", {
    description: `The stream refused records ${moreThanFew}: phones get 429 and try again later. A provisioned stream needs more shards; one on demand scales on its own.`,
    of: {
      namespace: "AWS/Kinesis",
      name: "WriteProvisionedThroughputExceeded",
      dimensions: { StreamName: streamName },
      statistic: "Sum",
    },
    above: few,
    periodSeconds: fiveMinutes,
  });

export const alarmOnTable = (alarms: Alarms | undefined, tableName: Name): void => {
  const table = (name: string): Metric => ({
    namespace: "AWS/DynamoDB",
    name,
    dimensions: { TableName: tableName },
    statistic: "Sum",
  });
  createAlarm(alarms, "TableThrottles", {
    description: `DynamoDB throttled the table ${moreThanFew}: a partition is hot or the account's limit is reached. Commits are retried, so watch the consumers' iterator age; a read that stays throttled is answered with 5xx.`,
    of: {
      expression: "FILL(reads, 0) + FILL(writes, 0)",
      metrics: { reads: table("ReadThrottleEvents"), writes: table("WriteThrottleEvents") },
    },
    above: few,
    periodSeconds: fiveMinutes,
  });
};

export const alarmOnApi = (
  alarms: Alarms | undefined,
  api: { readonly name: Name; readonly stage: Name },
): void => {
  const metric = (name: string): Metric => ({
    namespace: "AWS/ApiGateway",
    name,
    dimensions: { ApiName: api.name, Stage: api.stage },
    statistic: "Sum",
  });
  createAlarm(alarms, "ApiServerErrors", {
    description: `The API answered with 5xx ${moreThanFew}, and to more than one in a hundred requests. The access log shows which route; packages/client keeps what it could not send; reads failed.`,
    of: {
      expression: `IF(errors > ${few}, 100 * errors / requests, 0)`,
      metrics: { errors: metric("5XXError"), requests: metric("Count") },
    },
    above: 1,
    periodSeconds: fiveMinutes,
  });
};

export type WatchedLake = {
  readonly recordsStream: Name;
  readonly rejectsStream: Name;
  /** S3's request metrics of the objects under the error prefix. */
  readonly errors: { readonly bucketName: Name; readonly filterId: Name };
};

/** First how far the lake is behind, then what it lacks. */
export const alarmOnLake = (alarms: Alarms, lake: WatchedLake): void => {
  createAlarm(alarms, "LakeIteratorAge", {
    description: `The lake's Firehose is more than five minutes behind the stream. After ${streamDays} days records leave the stream and never reach the lake.`,
    of: firehose("KinesisMillisBehindLatest", lake.recordsStream, "Maximum"),
    above: behindMs,
    periodSeconds: minute,
  });
  for (const [id, stream] of [
    ["Lake", lake.recordsStream],
    ["Rejects", lake.rejectsStream],
  ] as const)
    createAlarm(alarms, `${id}Freshness`, {
      description: `The oldest record in Firehose "${id.toLowerCase()}" has waited for more than 15 minutes to be written to S3: its log group says why.`,
      of: firehose("DeliveryToS3.DataFreshness", stream, "Maximum"),
      above: 15 * 60,
      periodSeconds: fiveMinutes,
    });
  createAlarm(alarms, "LakeErrors", {
    description: `Firehose wrote objects under ${errorsPrefix}: the lake's records lack what they hold. The folder names the kind, processing-failed for what lake-transform failed on or refused (a batch that cannot be decoded is also among the rejects). The batches as received are under ${rawPrefix}.`,
    of: {
      namespace: "AWS/S3",
      name: "PutRequests",
      dimensions: { BucketName: lake.errors.bucketName, FilterId: lake.errors.filterId },
      statistic: "Sum",
    },
    above: 0,
    periodSeconds: minute,
  });
  createAlarm(alarms, "LakePartitions", {
    description: `Firehose held more partitions open than its quota (500, unless raised by AWS): records beyond it are under ${errorsPrefix} and the lake's records lack them. Drivers cannot cause this: records are partitioned by arrival date, and the stream holds at most ${streamDays + 1} of those. Look at what was deployed as lake-transform.`,
    of: firehose("PartitionCountExceeded", lake.recordsStream, "Maximum"),
    above: 0,
    periodSeconds: minute,
  });
  createAlarm(alarms, "LakeConversion", {
    description: `Records could not be converted to Parquet: they are under ${errorsPrefix}format-conversion-failed/. The rows do not match the columns of the Glue table.`,
    of: firehose("FailedConversion.Records", lake.recordsStream, "Sum"),
    above: 0,
    periodSeconds: fiveMinutes,
  });
  createAlarm(alarms, "RejectsNotEmpty", {
    description:
      "Batches or records were refused: the query rejects-by-reason shows why, and from how many drivers.",
    of: firehose("IncomingRecords", lake.rejectsStream, "Sum"),
    above: 0,
    periodSeconds: fiveMinutes,
  });
};

export const alarmOnReplay = (alarms: Alarms | undefined, machineArn: Name): void =>
  createAlarm(alarms, "ReplayExecutions", {
    description:
      "A replay gave up: the table may lack what it was to bring, and nothing else is affected. Its execution in Step Functions has the reason, and the log group of replay. Fix the cause, then give the same command: it goes on from where it was (docs/replay.md).",
    of: {
      namespace: "AWS/States",
      name: "ExecutionsFailed",
      dimensions: { StateMachineArn: machineArn },
      statistic: "Sum",
    },
    above: 0,
    periodSeconds: fiveMinutes,
  });

export const alarmOnIceberg = (alarms: Alarms | undefined, stream: Name): void =>
  createAlarm(alarms, "IcebergRows", {
    description: `Rows could not be committed to the Iceberg table: they are under ${errorsPrefix}, and its log group says why. Glue.AccessDenied: s3tablescatalog is missing or governed by Lake Formation (docs/iceberg.md). Once the cause is fixed, the saved query iceberg-fill adds what the table lacks.`,
    of: firehose("DeliveryToIceberg.FailedRowCount", stream, "Sum"),
    above: 0,
    periodSeconds: fiveMinutes,
  });

/** Counted by the function `erase` itself, in the namespace of the stage's metrics. */
export const alarmOnErasures = (alarms: Alarms | undefined, namespace: string): void =>
  createAlarm(alarms, "ErasuresOverdue", {
    description: `A driver ordered trips to be erased more than ${Math.floor(erasing.overdueMs / 86_400_000)} days ago, and it is not done. Look at the errors and the log of erase: it repeats every step until it succeeds. What remains to be erased, and where: docs/erasure.md.`,
    of: { namespace, name: "ErasuresOverdue", dimensions: { service: "erase" }, statistic: "Maximum" },
    above: 0,
    periodSeconds: fiveMinutes,
  });

/** Counted by the function `reconcile` itself, in the namespace of the stage's metrics. */
export const alarmOnBooks = (alarms: Alarms | undefined, namespace: string): void =>
  createAlarm(alarms, "BooksFaults", {
    description: `Table and lake do not agree on some trips, or the fleet's totals are not the sum of the trips, although nothing is on its way any more. Pulse shows which; npx trips reconcile --date, for a date in the log of reconcile, says by what. A page or file that is gone is named; raw batches are under ${rawPrefix}.`,
    of: { namespace, name: "BooksFaults", dimensions: { service: "reconcile" }, statistic: "Maximum" },
    above: 0,
    periodSeconds: fiveMinutes,
  });
