import { type Alarms, createAlarm, type Metric } from "./alarm.ts";

type Name = $util.Input<string>;

const sustained = { periods: 3, of: 5 };
const minute = 60;
const fiveMinutes = 300;

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

/** A consumer of the stream: how far it is behind first, then what it gave up on. */
export const alarmOnConsumer = (
  alarms: Alarms | undefined,
  id: string,
  consumer: { readonly functionName: Name; readonly mappingUuid: Name },
): void => {
  createAlarm(alarms, `${id}IteratorAge`, {
    description: `${id} is more than five minutes behind the stream: the dashboard shows the past. Look at its errors, throttles and duration; a record that always fails blocks its shard.`,
    of: lambda("IteratorAge", consumer.functionName, "Maximum"),
    above: 5 * 60_000,
    periodSeconds: minute,
    sustained,
  });
  createAlarm(alarms, `${id}Failures`, {
    description: `${id} gave up on records: the failure bucket holds what they were and why (aws/lambda/<mapping>/<shard>/). Mend the cause, then send them again; a repetition is harmless.`,
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

export const alarmOnFunction = (alarms: Alarms | undefined, id: string, functionName: Name): void => {
  createAlarm(alarms, `${id}Errors`, {
    description: `${id} fails again and again: its log group tells why. Stream consumers repeat what failed, so nothing is lost yet.`,
    of: lambda("Errors", functionName, "Sum"),
    above: 0,
    periodSeconds: minute,
    sustained,
  });
  createAlarm(alarms, `${id}Throttles`, {
    description: `${id} is throttled: the account's Lambda concurrency is used up.`,
    of: lambda("Throttles", functionName, "Sum"),
    above: 0,
    periodSeconds: minute,
    sustained,
  });
};

export const alarmOnStream = (alarms: Alarms | undefined, streamName: Name): void =>
  createAlarm(alarms, "StreamThrottles", {
    description:
      "The stream refuses records: phones get 429 and try again later. A provisioned stream needs more shards.",
    of: {
      namespace: "AWS/Kinesis",
      name: "WriteProvisionedThroughputExceeded",
      dimensions: { StreamName: streamName },
      statistic: "Sum",
    },
    above: 0,
    periodSeconds: minute,
    sustained,
  });

export const alarmOnTable = (alarms: Alarms | undefined, tableName: Name): void => {
  const table = (name: string): Metric => ({
    namespace: "AWS/DynamoDB",
    name,
    dimensions: { TableName: tableName },
    statistic: "Sum",
  });
  createAlarm(alarms, "TableThrottles", {
    description:
      "DynamoDB throttles the table: a partition is hot or the account's limit is reached. Commits are repeated; watch the age of the consumers.",
    of: {
      expression: "FILL(reads, 0) + FILL(writes, 0)",
      metrics: { reads: table("ReadThrottleEvents"), writes: table("WriteThrottleEvents") },
    },
    above: 0,
    periodSeconds: minute,
    sustained,
  });
};

/** Below so many requests one failure is a large share and no alarm. */
const fewRequests = 20;

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
    description:
      "More than one in a hundred requests to the API is answered with 5xx. The access log tells which route; phones keep what they could not send.",
    of: {
      expression: `IF(requests >= ${fewRequests}, 100 * errors / requests, 0)`,
      metrics: { errors: metric("5XXError"), requests: metric("Count") },
    },
    above: 1,
    periodSeconds: fiveMinutes,
    sustained: { periods: 2, of: 3 },
  });
};

export const alarmOnLake = (
  alarms: Alarms | undefined,
  lake: { readonly recordsStream: Name; readonly rejectsStream: Name },
): void => {
  createAlarm(alarms, "LakeIteratorAge", {
    description: "The lake's Firehose is more than five minutes behind the stream.",
    of: firehose("KinesisMillisBehindLatest", lake.recordsStream, "Maximum"),
    above: 5 * 60_000,
    periodSeconds: minute,
    sustained,
  });
  for (const [id, stream] of [
    ["Lake", lake.recordsStream],
    ["Rejects", lake.rejectsStream],
  ] as const)
    createAlarm(alarms, `${id}Freshness`, {
      description: `The oldest record in Firehose "${id.toLowerCase()}" waits for more than 15 minutes to be written to S3: its log group tells why.`,
      of: firehose("DeliveryToS3.DataFreshness", stream, "Maximum"),
      above: 15 * 60,
      periodSeconds: fiveMinutes,
      sustained: { periods: 2, of: 2 },
    });
  createAlarm(alarms, "LakeConversion", {
    description:
      "Records could not be converted to Parquet: they lie under errors/format-conversion-failed/. The rows and the columns of the Glue table differ.",
    of: firehose("FailedConversion.Records", lake.recordsStream, "Sum"),
    above: 0,
    periodSeconds: fiveMinutes,
  });
  createAlarm(alarms, "RejectsNotEmpty", {
    description:
      "Batches or records were refused: the query rejects-by-reason tells why, and from how many drivers.",
    of: firehose("IncomingRecords", lake.rejectsStream, "Sum"),
    above: 0,
    periodSeconds: fiveMinutes,
  });
};
