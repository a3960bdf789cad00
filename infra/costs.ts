import { curatedZone } from "../packages/core/lake/columns.ts";
import {
  api,
  consumers,
  deliveryStreams,
  deviceKeys,
  type FunctionName,
  functions,
  functionsOf,
  icebergDelivery,
  type LakeKind,
  replaying,
  stream,
} from "../packages/core/pipeline.ts";
import { prices, pricesFrom } from "./prices.ts";
import { rateMinutesOf } from "./schedule-rate.ts";
import { liteRateMinutes } from "./stage-policy.ts";

/**
 * What a stage costs idle, and what a million GPS records cost on top. `npx node infra/print-costs.ts` prints
 * the tables of infra/README.md.
 */
export type Cost = {
  readonly resource: string;
  /** USD a month while nothing happens. */
  readonly idle: number;
  readonly idleLite: number;
  /** USD per million records, storage for a month included. */
  readonly perMillion: number;
  readonly perMillionLite: number;
  readonly how: string;
};

const hoursPerMonth = 730;
const gigabyte = 2 ** 30;
export const kilobyte = 2 ** 10;
export const million = 1e6;

/** A hundred phones at 1 Hz that post every 15 s, as packages/client does; sizes and write units by docs/benchmarks.md. */
export const workload = {
  phones: 100,
  recordsPerBatch: 15,
  bytesPerBatch: 1_800,
  writeUnitsPerThousandRecords: 156,
  tableBytesPerRecord: 446 / 60,
  lakeBytesPerRecord: 20,
  rawBytesPerRecord: 20,
  /** Duration of an invocation that transforms a full buffer: assumed. */
  transformSeconds: 0.1,
  /** Assumed: an object's merge, half an hour into the file's hour; a comparison that finds nothing new. */
  curateSeconds: 5,
  reconcileSeconds: 0.5,
  eraseSeconds: 0.1,
  /** Assumed: a warm look-up of a key, and what Lambda itself logs of it. */
  authorizeSeconds: 0.008,
  plainLogBytes: 600,
  /** Assumed, too. */
  curatedBytesPerRecord: 20,
  /** As JSON (test/infra/costs.spec.ts). */
  icebergBytesPerRow: 374,
  /** Assumed: how long `curate` puts an object's rows; a commit's data, deletes, manifests and metadata, until they go. */
  putRowsSeconds: 0.5,
  filesPerCommit: 6,
  fileDays: 7,
  /** Assumed: how often a row is compacted. */
  compactionsPerRow: 3,
  /** Reads of a curated file per merge: the hour, its neighbour, whether they are still the same. */
  readsPerCuratedFile: 3,
  /** The rate of `trips replay` unless it is given. */
  replayedPerSecond: 5_000,
  /** What Lambda logs for an invocation, plus one line and one metric of our own. */
  logBytesPerInvocation: 1_500,
  accessLogBytes: 400,
} as const;

const batches = million / workload.recordsPerBatch;
const minutes = million / workload.phones / 60;
export const roundedBytes = (bytes: number, step: number): number => Math.ceil(bytes / step) * step;
export const gigabytes = (bytes: number): number => bytes / gigabyte;

/** One invocation per batch, as on a quiet stream. A busy one has up to a hundred batches per invocation. */
export const lambda = (invocations: number, seconds: number, memoryMb: number): number =>
  invocations * (prices.lambdaRequest + seconds * (memoryMb / 1024) * prices.lambdaArmGbSecond);

const consumerCount = Object.keys(consumers).length;
/** The consumers and the lake. */
const readers = consumerCount + 1;
const streamGb = gigabytes(batches * roundedBytes(workload.bytesPerBatch, kilobyte));
const firehoseGb = gigabytes(batches * roundedBytes(workload.bytesPerBatch, 5 * kilobyte));
const transformBuffer = deliveryStreams.lake.transform.bufferMegabytes;
const transforms = (gigabytes(batches * workload.bytesPerBatch) * 1024) / transformBuffer;
const retentionMonths = stream.retentionHours / hoursPerMonth;

const merges = minutes * (60 / deliveryStreams.lake.destination.bufferSeconds);
/** Phones spread over all buckets of the hour. */
const filesPerMerge = Math.max(...curatedZone.buckets.map(({ count }) => count));
/** A merge reads what is known of each of its trips and the orders to erase it and its driver's, twice; it writes its own item, and each trip's once an hour. */
const curateReadUnits = merges * 2 * 3 * workload.phones;
const curateWriteUnits = merges + (minutes / 60) * workload.phones;

/** A month of a scheduled function's invocations. */
const monthly = (name: FunctionName, seconds: number, leastRateMinutes: number): number => {
  const { source, memoryMb } = functions[name];
  if (source.type !== "schedule") throw new Error(`${name} has no schedule`);
  return lambda((hoursPerMonth * 60) / rateMinutesOf(source, { leastRateMinutes }), seconds, memoryMb);
};

/** Alarms are billed by the metrics they watch. */
const ofEveryFunction = 2;
const ofEveryConsumer = 4;
const ofFunctionsBy = {
  stream: 0,
  transform: 0,
  api: 0,
  authorizer: 0,
  mqtt: 0,
  machine: 1,
  objects: 3,
  schedule: 2,
} as const;
const ofAllElse = 14;
/** Its failed rows. */
const ofIceberg = 1;
/** The dashboard's server is a function too. */
export const alarmMetricsOf = (lake: LakeKind, mqtt = false): number =>
  ofEveryFunction * (Object.keys(functionsOf(lake, mqtt)).length + 1) +
  ofEveryConsumer * consumerCount +
  Object.values(functionsOf(lake, mqtt)).reduce((sum, { source }) => sum + ofFunctionsBy[source.type], 0) +
  ofAllElse +
  (lake === "iceberg" ? ofIceberg : 0);
const alarmMetrics = alarmMetricsOf("parquet");
const toldMetrics = 32;
const mappingMetrics = consumerCount * 6;
/** S3's request metrics of the lake's errors. */
const errorMetrics = 16;

/** Rounds of a million records at the command's rate; a transition begins a round, another asks whether it was the last. */
const replaySeconds = million / workload.replayedPerSecond;
const replayRounds = replaySeconds / (replaying.roundMs / 1000);
const replayCost = {
  lambda: lambda(replayRounds, replaying.roundMs / 1000, functions.replay.memoryMb),
  machine: replayRounds * 2 * prices.statesTransition,
};

export const usd = (value: number): string =>
  value === 0 ? "0" : value < 0.01 ? value.toFixed(4) : value.toFixed(2);

const both = (value: number) => ({ perMillion: value, perMillionLite: value });
const free = { idle: 0, idleLite: 0 };

export const costs: readonly Cost[] = [
  {
    resource: "API Gateway",
    ...free,
    ...both(batches * prices.apiRequest),
    how: `${Math.round(batches).toLocaleString("en-US")} requests`,
  },
  {
    resource: "Kinesis stream (lite: one shard, 24 hours)",
    idle: hoursPerMonth * prices.kinesisOnDemandHour,
    idleLite: hoursPerMonth * prices.kinesisShardHour,
    perMillion:
      streamGb *
      (prices.kinesisOnDemandGbIn +
        readers * prices.kinesisOnDemandGbOut +
        retentionMonths * prices.kinesisOnDemandGbMonthKept),
    perMillionLite: batches * prices.kinesisPutUnit,
    how: `${streamGb.toFixed(2)} GB in, ${readers} readers, kept ${stream.retentionHours / 24} days; lite: PUT units`,
  },
  {
    resource: "Key of the stream (KMS)",
    idle: prices.keyMonth,
    idleLite: 0,
    ...both(0),
    how: "lite: the key AWS manages; data keys are reused for minutes",
  },
  ...Object.entries(consumers).map(([name, { memoryMb, source }]) => ({
    resource: `Lambda \`${name}\``,
    ...free,
    ...both(lambda(batches, source.usualSeconds, memoryMb)),
    how: `an invocation per batch, ${source.usualSeconds * 1000} ms`,
  })),
  {
    resource: "Lambda `lakeTransform`",
    ...free,
    ...both(lambda(transforms, workload.transformSeconds, functions.lakeTransform.memoryMb)),
    how: `an invocation per ${transformBuffer} MB`,
  },
  {
    resource: "Lambda `curate`",
    ...free,
    ...both(lambda(merges, workload.curateSeconds, functions.curate.memoryMb)),
    how: `an invocation per object of the lake's records, ${workload.curateSeconds} s`,
  },
  {
    resource: `Lambda \`reconcile\` (lite: every ${liteRateMinutes} minutes)`,
    idle: monthly("reconcile", workload.reconcileSeconds, 1),
    idleLite: monthly("reconcile", workload.reconcileSeconds, liteRateMinutes),
    ...both(0),
    how: `${workload.reconcileSeconds * 1000} ms while there is nothing to compare; then by trip, not by record`,
  },
  {
    resource: `Lambda \`erase\` (lite: every ${liteRateMinutes} minutes)`,
    idle: monthly("erase", workload.eraseSeconds, 1),
    idleLite: monthly("erase", workload.eraseSeconds, liteRateMinutes),
    ...both(0),
    how: `${workload.eraseSeconds * 1000} ms while there is no order; then by object that is read (docs/erasure.md)`,
  },
  {
    resource: "Step Functions and Lambda `replay`",
    ...free,
    ...both(0),
    how: `only by replay: ${usd(replayCost.lambda)} of Lambda and ${usd(replayCost.machine)} of Step Functions per million records, at ${workload.replayedPerSecond.toLocaleString("en-US")} a second; what is new is written as by \`aggregate\``,
  },
  {
    resource: "DynamoDB table",
    ...free,
    perMillion:
      (million / 1000) * workload.writeUnitsPerThousandRecords * prices.dynamoWriteUnit +
      gigabytes(million * workload.tableBytesPerRecord) * (prices.dynamoGbMonth + prices.dynamoBackupGbMonth),
    perMillionLite:
      (million / 1000) * workload.writeUnitsPerThousandRecords * prices.dynamoWriteUnit +
      gigabytes(million * workload.tableBytesPerRecord) * prices.dynamoGbMonth,
    how: `${workload.writeUnitsPerThousandRecords} write units per 1,000 records; lite: no backups`,
  },
  {
    resource: "DynamoDB, curated zone",
    ...free,
    ...both(curateReadUnits * prices.dynamoReadUnit + curateWriteUnits * prices.dynamoWriteUnit),
    how: "six reads per trip and merge, a write per trip and hour and per object",
  },
  {
    resource: "DynamoDB, registers of phones",
    ...free,
    ...both(minutes * workload.phones * (prices.dynamoReadUnit + prices.dynamoWriteUnit)),
    how: "a consistent read and a write per phone and minute",
  },
  {
    resource: "Firehose `lake`",
    ...free,
    ...both(
      firehoseGb * (prices.firehoseGb + prices.firehoseConversionGb + prices.firehosePartitioningGb) +
        minutes * prices.firehosePartitioningObject,
    ),
    how: `${firehoseGb.toFixed(2)} GB (each batch counts as 5 KB), to Parquet, by date`,
  },
  {
    resource: "Firehose `rejects`",
    ...free,
    ...both(0),
    how: "nothing while nothing is refused",
  },
  {
    resource: "S3 lake",
    ...free,
    ...both(
      gigabytes(million * (workload.lakeBytesPerRecord + workload.rawBytesPerRecord)) * prices.s3GbMonth +
        2 * (minutes * (60 / deliveryStreams.lake.destination.bufferSeconds)) * prices.s3Put,
    ),
    how: "Parquet and raw, an object of each per minute",
  },
  {
    resource: "S3 curated zone",
    ...free,
    ...both(
      gigabytes(million * workload.curatedBytesPerRecord) * prices.s3GbMonth +
        merges * filesPerMerge * (prices.s3Put + workload.readsPerCuratedFile * prices.s3Get),
    ),
    how: `Parquet; ${filesPerMerge} files replaced per merge, read ${workload.readsPerCuratedFile} times`,
  },
  {
    resource: "CloudWatch logs",
    ...free,
    ...both(
      gigabytes(
        consumerCount * batches * workload.logBytesPerInvocation + batches * workload.accessLogBytes,
      ) * prices.logsGb,
    ),
    how: `${workload.logBytesPerInvocation} bytes per invocation, ${workload.accessLogBytes} per request`,
  },
  {
    resource: "Alarms",
    idle: alarmMetrics * prices.alarmMetricMonth,
    idleLite: 0,
    ...both(0),
    how: `${alarmMetrics} metrics are watched; lite: none`,
  },
  {
    resource: "Metrics",
    idle: 0,
    idleLite: 0,
    ...both(0),
    how: `up to ${((toldMetrics + mappingMetrics + errorMetrics) * prices.metricMonth).toFixed(2)} a month, for the hours in which something happens; lite: none`,
  },
  {
    resource: "CloudWatch dashboard",
    idle: prices.dashboardMonth,
    idleLite: 0,
    ...both(0),
    how: "the first three of an account are free; lite: none",
  },
  {
    resource: "Cognito, CloudFront, dashboard, Athena, Glue, SNS",
    ...free,
    ...both(0),
    how: `by person, page and query (Athena ${prices.athenaTb} USD per TB read), not by record`,
  },
];

const sumOf = (pick: (cost: Cost) => number): number => costs.reduce((sum, cost) => sum + pick(cost), 0);

/** Markdown, as in infra/README.md. */
export const costTable = (): string =>
  [
    `| ${pricesFrom.region}, ${pricesFrom.date}, USD | idle, a month | lite | per million records | lite | |`,
    "|---|--:|--:|--:|--:|---|",
    ...costs.map(
      ({ resource, idle, idleLite, perMillion, perMillionLite, how }) =>
        `| ${resource} | ${usd(idle)} | ${usd(idleLite)} | ${usd(perMillion)} | ${usd(perMillionLite)} | ${how} |`,
    ),
    `| **all** | **${usd(sumOf(({ idle }) => idle))}** | **${usd(sumOf(({ idleLite }) => idleLite))}** | **${usd(sumOf(({ perMillion }) => perMillion))}** | **${usd(sumOf(({ perMillionLite }) => perMillionLite))}** | |`,
  ].join("\n");

/** Rows as JSON to Firehose, updated in S3 Tables and compacted there. Firehose rounds nothing up for Iceberg. */
const icebergGb = gigabytes(million * workload.icebergBytesPerRow);
const icebergCommits = minutes * (60 / icebergDelivery.destination.bufferSeconds);
const icebergTransforms = (icebergGb * 1024) / icebergDelivery.transform.bufferMegabytes;
const icebergPerMillion =
  icebergGb * prices.firehoseIcebergGb +
  lambda(icebergTransforms, workload.transformSeconds, functionsOf("iceberg").icebergTransform!.memoryMb) +
  lambda(merges, workload.putRowsSeconds, functions.curate.memoryMb) +
  icebergCommits *
    workload.filesPerCommit *
    (prices.s3Put + prices.tablesCompactionObject + (workload.fileDays / 30) * prices.tablesObjectMonth) +
  gigabytes(million * workload.lakeBytesPerRecord) *
    (prices.tablesGbMonth + workload.compactionsPerRow * prices.tablesCompactionGb);
const icebergIdle = (alarmMetricsOf("iceberg") - alarmMetrics) * prices.alarmMetricMonth;

/** A message for each record, one rule and one action of it; a connection costs its minutes as well. */
const mqttPerMillion = million * (prices.iotMessage + prices.iotRule + prices.iotAction);
const mqttConnection = hoursPerMonth * 60 * prices.iotConnectionMinute;
const mqttIdle = (alarmMetricsOf("parquet", true) - alarmMetrics) * prices.alarmMetricMonth;

/** What the settings that cost money change. */
export const settingsTable = (): string =>
  [
    "| setting | idle, a month | per million records |",
    "|---|--:|--:|",
    `| \`TRIPS_STREAM_SHARDS=N\`, instead of the stream on demand | ${usd(hoursPerMonth * (prices.kinesisShardHour + prices.kinesisShardHourKept7Days))} × N | ${usd(batches * prices.kinesisPutUnit)} |`,
    `| \`TRIPS_ENHANCED_FAN_OUT=1\`, on demand | 0 | ${usd(streamGb * prices.fanOutOnDemandGb)} more |`,
    `| \`TRIPS_ENHANCED_FAN_OUT=1\`, N shards | ${usd(hoursPerMonth * prices.fanOutShardHour)} × N more | ${usd(streamGb * prices.fanOutShardGb)} more |`,
    `| \`TRIPS_LAKE=iceberg\` (lite: idle 0) | ${usd(icebergIdle)} more | ${usd(icebergPerMillion)} more |`,
    `| \`TRIPS_MQTT=1\` (lite: idle 0) | ${usd(mqttIdle)} more, and ${usd(mqttConnection)} for each phone that stays connected | ${usd(mqttPerMillion)} for records that come by MQTT, instead of API Gateway |`,
    `| \`TRIPS_WAF=1\`, in production unless it is 0 | ${usd(prices.wafAclMonth + api.callerRate.rules.length * prices.wafRuleMonth)} more | ${usd(batches * prices.wafRequest)} more |`,
  ].join("\n");

/** USD for a million posts of a device that sends one every so often, with its key looked up once in a while. */
const keysOf = (everySeconds: number, cacheSeconds: number): number => {
  const asked = everySeconds >= cacheSeconds ? million : (million * everySeconds) / cacheSeconds;
  const { memoryMb } = functions.deviceAuthorizer;
  const notes = (million * everySeconds * 1000) / Math.max(deviceKeys.lastUseStepMs, everySeconds * 1000);
  return (
    lambda(asked, workload.authorizeSeconds, memoryMb) +
    asked * prices.dynamoReadUnit +
    notes * prices.dynamoWriteUnit +
    gigabytes(asked * workload.plainLogBytes) * prices.logsGb
  );
};

const cached = deviceKeys.cacheSeconds;

/** What asking for a device's key adds to a million of its posts, beside API Gateway's own price. */
export const deviceTable = (): string =>
  [
    `| a device posts | key kept for ${cached} s | asked each time | API Gateway |`,
    "|---|--:|--:|--:|",
    ...[1, cached, 15, 60].map(
      (seconds) =>
        `| every ${seconds === 1 ? "second" : `${seconds} s`} | ${usd(keysOf(seconds, cached))} | ${usd(keysOf(seconds, 0))} | ${usd(million * prices.apiRequest)} |`,
    ),
  ].join("\n");
