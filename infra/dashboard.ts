import { table as tableSpec } from "../packages/core/pipeline.ts";
import type { Alarms } from "./alarm.ts";
import type { Api } from "./api.ts";
import type { Consumers } from "./consumers.ts";
import { metricsNamespaceOf } from "./functions.ts";
import type { Lake } from "./lake.ts";
import { kebabOf } from "./names.ts";
import type { StagePolicy } from "./stage-policy.ts";
import type { Stream } from "./stream.ts";
import type { Table } from "./table.ts";

type Text = $util.Input<string>;
/** As CloudWatch writes a metric in a dashboard: namespace, name, dimension and value ..., how to show it. */
type Line = readonly [
  ...Text[],
  { readonly label: string; readonly stat?: string; readonly yAxis?: "right" },
];
type Widget = { readonly title: string; readonly lines: readonly Line[]; readonly unit?: string };

type Parts = {
  readonly alarms: Alarms | undefined;
  readonly stream: Stream;
  readonly table: Table;
  readonly lake: Lake;
  readonly consumers: Consumers;
  readonly lakeTransform: sst.aws.Function;
  readonly readApi: sst.aws.Function;
  readonly api: Api;
};

const columns = 3;
const width = 8;
const height = 6;

/** The pipeline on one page, in the order in which a record passes through it. */
export const createDashboard = (policy: StagePolicy, parts: Parts) => {
  const { alarms } = parts;
  if (!alarms) return undefined;
  const region = aws.getRegionOutput({}).region;
  const widgets = widgetsOf(policy, parts).map(({ title, lines, unit }, index) => ({
    type: "metric",
    x: (index % columns) * width,
    y: 3 + Math.floor(index / columns) * height,
    width,
    height,
    properties: {
      title,
      region,
      view: "timeSeries",
      period: 60,
      stat: "Sum",
      metrics: lines,
      ...(unit && { yAxis: { left: { label: unit, showUnits: false, min: 0 } } }),
    },
  }));
  const status = {
    type: "alarm",
    x: 0,
    y: 0,
    width: columns * width,
    height: 3,
    properties: { title: "Alarms", alarms: alarms.arns },
  };
  const dashboard = new aws.cloudwatch.Dashboard("PipelineDashboard", {
    // Dashboard names are unique per account, not per region.
    dashboardName: $interpolate`${$app.name}-${policy.stage}-${region}`,
    dashboardBody: $jsonStringify({ widgets: [status, ...widgets] }),
  });
  return { name: dashboard.dashboardName };
};

const widgetsOf = (policy: StagePolicy, parts: Parts): Widget[] => {
  const { api, stream, consumers, lake, table, lakeTransform, readApi } = parts;
  const namespace = metricsNamespaceOf(policy);
  const told = (service: string, name: string, stat = "Sum", label = name): Line => [
    namespace,
    name,
    "service",
    service,
    { label, stat },
  ];
  const ofApi = (name: string, label: string, stat = "Sum"): Line => [
    "AWS/ApiGateway",
    name,
    "ApiName",
    api.name,
    "Stage",
    api.stageName,
    { label, stat },
  ];
  const ofStream = (name: string, label: string): Line => [
    "AWS/Kinesis",
    name,
    "StreamName",
    stream.name,
    { label },
  ];
  const ofDelivery = (name: string, delivery: Text, label: string, stat = "Sum"): Line => [
    "AWS/Firehose",
    name,
    "DeliveryStreamName",
    delivery,
    { label, stat },
  ];
  const ofTable = (name: string, label: string, stat = "Sum"): Line => [
    "AWS/DynamoDB",
    name,
    "TableName",
    table.name,
    { label, stat },
  ];
  const streamConsumers = Object.fromEntries(
    consumers.functions.map(({ name, consumer }) => [kebabOf(name), consumer]),
  );
  const functions = { ...streamConsumers, "lake-transform": lakeTransform, "read-api": readApi };
  const ofFunctions = (
    name: string,
    stat = "Sum",
    which: Record<string, sst.aws.Function> = functions,
  ): Line[] =>
    Object.entries(which).map(([label, { name: functionName }]) => [
      "AWS/Lambda",
      name,
      "FunctionName",
      functionName,
      { label, stat },
    ]);

  return [
    {
      title: "API: requests",
      lines: [ofApi("Count", "requests"), ofApi("4XXError", "4xx"), ofApi("5XXError", "5xx")],
    },
    {
      title: "API: latency",
      unit: "ms",
      lines: [ofApi("Latency", "p50", "p50"), ofApi("Latency", "p95", "p95"), ofApi("Latency", "p99", "p99")],
    },
    {
      title: "Stream: batches",
      lines: [
        ofStream("IncomingRecords", "batches"),
        ofStream("WriteProvisionedThroughputExceeded", "throttled"),
      ],
    },
    {
      title: "Behind the stream",
      unit: "ms",
      lines: [
        ...ofFunctions("IteratorAge", "Maximum", streamConsumers),
        ofDelivery("KinesisMillisBehindLatest", lake.records.name, "lake", "Maximum"),
      ],
    },
    {
      title: "aggregate: records",
      lines: ["Batches", "Records", "Commits", "Rejected", "Failed"].map((name) => told("aggregate", name)),
    },
    {
      title: "From arrival to commit",
      unit: "ms",
      lines: ["p50", "p95", "p99"].map((stat) => told("aggregate", "ArrivalToCommit", stat, stat)),
    },
    {
      title: "pulse: per arrival minute",
      lines: ["ActiveTrips", "Late", "Duplicates", "Rejected"].map((name) => told("pulse", name)),
    },
    { title: "Functions: errors", lines: ofFunctions("Errors") },
    { title: "Functions: throttles", lines: ofFunctions("Throttles") },
    { title: "Functions: duration, p95", unit: "ms", lines: ofFunctions("Duration", "p95") },
    { title: "Functions: at once", lines: ofFunctions("ConcurrentExecutions", "Maximum") },
    {
      title: "Read API",
      lines: ["Requests", "Refused", "Failed"].map((name) => told("read-api", name)),
    },
    {
      title: "Table: capacity units",
      lines: [
        ofTable("ConsumedWriteCapacityUnits", "written"),
        ofTable("ConsumedReadCapacityUnits", "read"),
        ofTable("WriteThrottleEvents", "throttled writes"),
        ofTable("ReadThrottleEvents", "throttled reads"),
      ],
    },
    {
      title: "Indexes: written units",
      lines: tableSpec.indexes.map(({ name }) => [
        "AWS/DynamoDB",
        "ConsumedWriteCapacityUnits",
        "TableName",
        table.name,
        "GlobalSecondaryIndexName",
        name,
        { label: name },
      ]),
    },
    {
      title: "Lake: oldest record waiting",
      unit: "s",
      lines: [
        ofDelivery("DeliveryToS3.DataFreshness", lake.records.name, "lake", "Maximum"),
        ofDelivery("BackupToS3.DataFreshness", lake.records.name, "raw backup", "Maximum"),
        ofDelivery("DeliveryToS3.DataFreshness", lake.rejects.name, "rejects", "Maximum"),
      ],
    },
    {
      title: "Lake: transform and conversion",
      lines: [
        told("lake-transform", "Batches"),
        told("lake-transform", "Failed"),
        ofDelivery("SucceedConversion.Records", lake.records.name, "rows converted"),
        ofDelivery("FailedConversion.Records", lake.records.name, "rows not converted"),
        ofDelivery("PartitionCount", lake.records.name, "partitions", "Maximum"),
      ],
    },
    { title: "Rejects", lines: [ofDelivery("IncomingRecords", lake.rejects.name, "rejects")] },
  ];
};
